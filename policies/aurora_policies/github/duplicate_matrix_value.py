from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import JobIn


@policy(
    "GHA029",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "matrix"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    node: [20, 22, «22»]
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    node: [20, 22]
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    node: [20, 22, "22-nightly"]
                steps:
                  - run: make test
            """,
            because="`22` and `22-nightly` are two values",
        ),
    ],
)
def duplicate_matrix_value(inside: JobIn) -> Iterator[Finding]:
    """A matrix key lists a value twice.

    The job runs twice with the same values; usually a different value was intended.
    Remove one.
    The fix removes the second value, and one job with it, so it is not applied by default.
    """
    matrix = inside.job.matrix
    if not isinstance(matrix, dict):
        return
    for name, row in matrix.items():
        if not isinstance(row, list) or name in ("include", "exclude"):
            continue
        seen: list[object] = []
        for index, value in enumerate(row):
            if isinstance(value, str) and "${{" in value:
                continue
            if any(value == other and type(value) is type(other) for other in seen):
                at = inside.at["strategy"]["matrix"][name][index]
                fix = Fix((Edit(at.entry, ""),))
                yield Finding(at=at, message=f"matrix key '{name}' lists '{value}' twice", fix=fix)
            seen.append(value)
