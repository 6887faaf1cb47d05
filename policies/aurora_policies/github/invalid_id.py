from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import JobIn

_ID = regex(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


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
            """,
            because="letters, digits, `-` and `_` are allowed",
        ),
    ],
)
def invalid_id(inside: JobIn) -> Iterator[Finding]:
    """The id of a job or a step has invalid characters.

    GitHub rejects the workflow.
    Start with a letter or `_`, followed by letters, digits, `-` and `_`.
    """
    if not _ID.match(inside.id) and "${{" not in inside.id:
        yield Finding(at=inside.at.key, message=f"{inside.id!r} is not a valid job id")
    for step in inside.steps:
        said = step.step.id
        if said and not _ID.match(said) and "${{" not in said:
            yield Finding(at=step.at["id"], message=f"{said!r} is not a valid step id")
