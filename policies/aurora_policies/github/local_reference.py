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
            """,
            because="`$/` loads the action from the commit of the workflow",
        ),
    ],
)
def local_reference(inside: StepIn | JobIn) -> Iterator[Finding]:
    """An action of this repository is loaded from the working folder.

    It runs what earlier steps left there, including the code of a pull request that was checked out.
    `$/` loads the action from the commit of the workflow.
    Older GitHub Enterprise servers do not know `$/`, so the fix is not applied by default.
    """
    uses = inside.step.uses if isinstance(inside, StepIn) else inside.job.uses
    if uses and uses.startswith("./"):
        at = inside.at["uses"]
        fix = Fix((Edit(at.sub(0, 1), "$"),))
        yield Finding(
            at=at, message=f"action '{uses}' is loaded from the working folder; write '${uses[1:]}'", fix=fix
        )
