from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA066",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_GHA_7"},
    examples=[
        bad(
            """\
            on:
              workflow_dispatch:
                «inputs»:
                  version:
                    type: string
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
            """
        ),
        good(
            """\
            on: workflow_dispatch
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
            """,
            because="the workflow has no inputs",
        ),
    ],
)
def dispatch_inputs(workflow: Workflow) -> Iterator[Finding]:
    """A build takes inputs from the person who starts it.

    A build that must be reproducible from the source alone (SLSA level 3) has no inputs.
    Move the parameters into the repository.
    """
    event = workflow.event("workflow_dispatch")
    if event is not None and event.inputs:
        names = ", ".join(event.inputs)
        yield Finding(at=event.at["inputs"], message=f"workflow_dispatch takes the inputs {names}"[:160])
