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
            """
        ),
    ],
)
def archived_action(inside: StepIn | JobIn) -> Iterator[Finding]:
    """An action's repository is archived.

    Nobody mends it: neither the next vulnerability nor the next runner that it does not fit.
    Use one that is kept up, or a command.
    """
    uses = inside.step.action if isinstance(inside, StepIn) else inside.job.action
    if uses is not None and uses.slug in ARCHIVED:
        at = inside.at["uses"].sub(0, len(uses.text))
        yield Finding(at=at, message=f"{uses.slug} is archived")
