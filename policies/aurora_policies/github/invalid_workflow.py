from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, Span, bad, good, policy
from aurora_devops.kinds.github.structure import mistakes


@policy(
    "GHA008",
    severity="error",
    category="validity",
    equivalents={"actionlint": "syntax-check"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              «test»:
                steps:
                  - «run»: make test
                    uses: actions/checkout@v4
            """
        ),
        bad(
            """\
            on:
              push:
                «branch»: main
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    «working-directory»: src
            """
        ),
        good(
            """\
            on:
              push:
                branches: main
            jobs:
              test:
                runs-on: ubuntu-24.04
                services: ${{ fromJSON(vars.SERVICES) }}
                steps:
                  - run: make test
              call:
                uses: ./.github/workflows/other.yml
            """,
            because="GitHub accepts a string for a list of one, and an expression for a section",
        ),
    ],
)
def invalid_workflow(document: Document) -> Iterator[Finding]:
    """A workflow file has a key or a value that GitHub rejects.

    GitHub does not run the workflow and shows the error on the Actions page only, so its checks silently stop running.
    Correct the key or the value.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    """
    if document.kind != "github-workflow":
        return
    if document.tree is None:
        if not document.problems and not document.source.text.strip():
            yield Finding(at=Span(0, 0), message="the workflow file is empty")
        return
    for route, message, part in mistakes(document.tree.value):
        place = Place(document.model, route)
        yield Finding(at=place.key if part == "key" else place, message=message)
