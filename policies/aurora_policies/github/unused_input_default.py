from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA090",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "events"},
    examples=[
        bad(
            """\
            on:
              workflow_call:
                inputs:
                  path:
                    type: string
                    required: true
                    default: «src»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              workflow_call:
                inputs:
                  path:
                    type: string
                    required: true
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on:
              workflow_dispatch:
                inputs:
                  path:
                    type: string
                    required: true
                    default: src
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="the form of a manual run shows the default",
        ),
    ],
)
def unused_input_default(workflow: Workflow) -> Iterator[Finding]:
    """A required input of a reusable workflow has a default, which is never used.

    Each caller has to set the input, although the default suggests that it can be left out.
    Remove `required`, or the default.
    The fix removes the default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_callinputs
    """
    event = workflow.event("workflow_call")
    for key, declared in event.inputs.items() if event else ():
        if declared is not None and "default" in declared.given and declared.required is True:
            message = f"input '{key}' is required, so its default is never used"
            fix = Fix((Edit(declared.at["default"].entry, ""),), safe=True)
            yield Finding(at=declared.at["default"], message=message, fix=fix)
