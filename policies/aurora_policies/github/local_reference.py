from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn


@policy(
    "GHA054",
    severity="info",
    category="security",
    equivalents={"zizmor": "self-repository"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «./build»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: $/build
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: $/build
            """
        ),
    ],
)
def local_reference(inside: StepIn | JobIn) -> Iterator[Finding]:
    """An action of this repository is taken from the working folder.

    Whatever an earlier step wrote there is run, a pull request's version too where that was checked out.
    `$/` names the repository at the workflow's own commit.
    Older GitHub Enterprise servers do not know it, so the fix is not applied unasked.
    """
    uses = inside.step.uses if isinstance(inside, StepIn) else inside.job.uses
    if uses and uses.startswith("./"):
        at = inside.at["uses"]
        fix = Fix((Edit(at.sub(0, 1), "$"),))
        yield Finding(at=at, message=f"{uses} is whatever lies in the working folder", fix=fix)
