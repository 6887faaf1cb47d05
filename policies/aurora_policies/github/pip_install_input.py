from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn


@policy(
    "GHA049",
    severity="info",
    category="maintainability",
    equivalents={"zizmor": "misfeature"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-python@v6
                    with:
                      «pip-install»: -r requirements.txt
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-python@v6
                  - run: pip install -r requirements.txt
            """,
            because="a step of its own installs the packages",
        ),
    ],
)
def pip_install_input(inside: StepIn) -> Iterator[Finding]:
    """Packages are installed by the `pip-install` input of setup-python.

    They go into the interpreter that all steps share and can conflict with the packages of the runner.
    Install them in a separate step, in a virtual environment.
    """
    uses = inside.step.action
    if uses is None or uses.slug != "actions/setup-python" or not isinstance(inside.step.with_, dict):
        return
    if inside.step.with_.get("pip-install"):
        at = inside.at["with"]["pip-install"].key
        yield Finding(
            at=at, message="'pip-install' installs into the shared interpreter; use a virtual environment"
        )
