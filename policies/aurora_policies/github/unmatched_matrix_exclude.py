from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import Suggestion, suggest
from aurora_devops.kinds.github import JobIn

from ._edits import replaced, respelled

_WORD = regex(r"(?!(?i:true|false|null|yes|no|on|off)\Z)[A-Za-z][\w./-]*\Z")


@policy(
    "GHA030",
    severity="warning",
    category="reliability",
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
                    node: [20, 22]
                    os: [linux, windows]
                    exclude:
                      - node: «18»
                        os: linux
                      - node: 20
                        «system»: windows
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    os: [linux, windows]
                    node: [20, 22]
                    exclude:
                      - os: «window»
                        «nod»: 20
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
                    os: [linux, windows]
                    node: [20, 22]
                    exclude:
                      - os: windows
                        node: 20
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
                    node: [20, 22]
                    os: [{name: linux, arch: arm}, {name: windows}]
                    extra: ${{ fromJSON(vars.EXTRA) }}
                    exclude:
                      - node: 20
                        os: {name: linux}
                        extra: a
                steps:
                  - run: make test
            """,
            because="a part of an object matches, and the result of an expression is unknown",
        ),
    ],
)
def unmatched_matrix_exclude(inside: JobIn) -> Iterator[Finding]:
    """An entry of `exclude` matches no combination of the matrix.

    It excludes nothing, so a job runs that should have been left out.
    Correct the key or the value, or remove the entry.
    The fix writes the key or the value of the matrix that is most similar, so a combination is left out then; it is
    not applied by default.
    """
    matrix = inside.job.matrix
    if not isinstance(matrix, dict) or not isinstance(matrix.get("exclude"), list):
        return
    rows, open_ended = _rows(matrix)
    for index, entry in enumerate(matrix["exclude"]):
        if not isinstance(entry, dict):
            continue
        at = inside.at["strategy"]["matrix"]["exclude"][index]
        for name, value in entry.items():
            if name not in rows:
                if not open_ended:
                    near = suggest(name, rows)
                    fits = near.correction not in entry and _matches(
                        value, rows.get(near.correction or "", [])
                    )
                    fix = replaced(at[name].key, near.correction) if fits else None
                    yield Finding(at=at[name].key, message=f"the matrix has no key '{name}'{near}", fix=fix)
            elif not _matches(value, rows[name]):
                words = [other for other in rows[name] if isinstance(other, str)]
                near = suggest(value, words) if isinstance(value, str) else Suggestion()
                fix = respelled(at[name], str(value), near.correction) if _is_word(near.correction) else None
                message = f"matrix key '{name}' has no value '{_text(value)}'{near}"
                yield Finding(at=at[name], message=message, fix=fix)


def _matches(value: Any, row: list[Any]) -> bool:
    return any(_fits(value, other) for other in row)


def _is_word(text: str | None) -> bool:
    """Whether a text is a string in YAML without quotes."""
    return text is not None and _WORD.match(text) is not None


def _rows(matrix: dict[str, Any]) -> tuple[dict[str, list[Any]], bool]:
    """The values of each key, and whether expressions may add other keys."""
    rows: dict[str, list[Any]] = {}
    open_ended = False
    for name, row in matrix.items():
        if name == "exclude":
            continue
        if name == "include":
            for entry in row if isinstance(row, list) else ["${{"]:
                if isinstance(entry, dict):
                    for key, value in entry.items():
                        rows.setdefault(key, []).append(value)
                else:
                    open_ended = True
        else:
            rows.setdefault(name, []).extend(row if isinstance(row, list) else ["${{"])
    return rows, open_ended


def _fits(wanted: Any, value: Any) -> bool:
    """Whether a value matches an entry; unknown values match everything."""
    if _dynamic(wanted) or _dynamic(value):
        return True
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            key in value and _fits(inner, value[key]) for key, inner in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(value, list)
            and len(wanted) == len(value)
            and all(_fits(a, b) for a, b in zip(wanted, value, strict=True))
        )
    return not isinstance(value, (dict, list)) and str(wanted) == str(value)


def _dynamic(value: Any) -> bool:
    return isinstance(value, str) and "${{" in value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
