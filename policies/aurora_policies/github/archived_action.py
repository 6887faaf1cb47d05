from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn
from aurora_devops.kinds.github.actions import ARCHIVED


@policy(
    "GHA063",
    severity="warning",
    category="security",
    equivalents={"zizmor": "archived-uses"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions-rs/toolchain@v1»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
            """,
            because="the repository of the action is maintained",
        ),
    ],
)
def archived_action(inside: StepIn | JobIn) -> Iterator[Finding]:
    """The repository of an action is archived.

    It gets no fixes for vulnerabilities or for changes of the runners.
    Use a maintained action, or run the command in a script.
    """
    uses = inside.step.action if isinstance(inside, StepIn) else inside.job.action
    if uses is not None and uses.slug in ARCHIVED:
        at = inside.at["uses"].sub(0, len(uses.text))
        yield Finding(at=at, message=f"the repository of action '{uses.slug}' is archived")
