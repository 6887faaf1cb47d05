from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Event, Workflow
from aurora_devops.kinds.github.events import glob_mistake

from ._edits import replaced


@policy(
    "GHA012",
    severity="error",
    category="validity",
    equivalents={"actionlint": "glob"},
    examples=[
        bad(
            r"""
            on:
              push:
                branches:
                  - '«^»release-'
                tags:
                  - 'v«\»d+'
                  - 'v«[»9-1]'
                paths:
                  - «.»/src/**
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              push:
                paths: ["«.»/src/**", docs/**]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              push:
                paths: ["src/**", docs/**]
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
              push:
                branches: [main, 'release/**', '!release/**-alpha']
                tags: ['v[0-9]+.[0-9]+', 'v*']
                paths: ['**.py', '!docs/**', '.github/workflows/*.yml']
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="these are globs that can match",
        ),
    ],
)
def invalid_pattern(workflow: Workflow) -> Iterator[Finding]:
    """A filter pattern cannot match anything.

    The workflow does not start where it should, without an error.
    Filters are globs, not regular expressions, and paths start at the root of the repository.
    The fix removes whitespace around a pattern and `./` at its start; the workflow then runs for the files that
    match, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
    """
    for name in workflow.on:
        event = workflow.event(name)
        if event is None or not event.given:
            continue
        for key in ("branches", "branches-ignore", "tags", "tags-ignore"):
            yield from _patterns(event, key, is_ref=True)
        for key in ("paths", "paths-ignore"):
            yield from _patterns(event, key, is_ref=False)


def _patterns(event: Event, key: str, *, is_ref: bool) -> Iterator[Finding]:
    said = getattr(event, key.replace("-", "_"))
    for index, pattern in enumerate([said] if isinstance(said, str) else said):
        mistake = glob_mistake(pattern, is_ref=is_ref) if "${{" not in pattern else None
        if mistake is not None and pattern:
            at = event.at[key] if isinstance(said, str) else event.at[key][index]
            fix = replaced(at.sub(0, len(pattern)), _corrected(pattern, said, is_ref))
            yield Finding(at=at.sub(mistake[1], mistake[1] + 1), message=mistake[0], fix=fix)


def _corrected(pattern: str, given: list[str] | str, is_ref: bool) -> str | None:
    """The pattern without white space around it and without `./`; None if that does not make it valid."""
    sign = "!" if pattern.strip().startswith("!") else ""
    body = pattern.strip().removeprefix("!")
    text = sign + (body if is_ref else body.removeprefix("./"))
    valid = text != pattern and text not in given and glob_mistake(text, is_ref=is_ref) is None
    return text if valid else None
