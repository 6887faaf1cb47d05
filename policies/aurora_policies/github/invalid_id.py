import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@policy(
    "GHA015",
    severity="error",
    category="validity",
    equivalents={"actionlint": "id"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              «v1.2»:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    id: «run tests»
            """
        ),
        good(
            """\
            on: push
            jobs:
              _test-2:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    id: run_tests
            """
        ),
    ],
)
def invalid_id(inside: JobIn) -> Iterator[Finding]:
    """The id of a job or a step is none that GitHub takes.

    GitHub refuses the workflow.
    An id begins with a letter or `_` and goes on with letters, digits, `-` and `_`.
    """
    if not _ID.match(inside.id) and "${{" not in inside.id:
        yield Finding(at=inside.at.key, message=f"{inside.id!r} cannot be the id of a job")
    for step in inside.steps:
        said = step.step.id
        if said and not _ID.match(said) and "${{" not in said:
            yield Finding(at=step.at["id"], message=f"{said!r} cannot be the id of a step")
