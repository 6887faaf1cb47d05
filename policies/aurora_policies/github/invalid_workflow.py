from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, Span, bad, good, policy
from aurora_devops.kinds.github.structure import mistakes

from ._edits import replaced

_INPUT = """\
on:
  {}:
    inputs:
      hours:
        type: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
"""


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
        bad(
            """\
            on:
              push:
                «branch»: main
            jobs:
              test:
                runs-on: ubuntu-24.04
                «timeout_minutes»: 10
                steps:
                  - run: make test
                    continue-on-error: «"true"»
            """,
            fixed="""\
            on:
              push:
                branches: main
            jobs:
              test:
                runs-on: ubuntu-24.04
                timeout-minutes: 10
                steps:
                  - run: make test
                    continue-on-error: true
            """,
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
        good(
            """\
            on:
              workflow_dispatch:
                inputs:
                  # none
              workflow_call:
                inputs:
                outputs:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="GitHub accepts `inputs` and `outputs` without a value",
        ),
        good(
            """\
            name: Deploy
            description: Deploys the chosen environment.
            on:
              workflow_dispatch:
                inputs:
                  environment:
                    type: choice
                    options: ["", staging, production]
            jobs:
              test:
                runs-on: ubuntu-24.04
                cancel-timeout-minutes: 2
                steps:
                  - run: make test
            """,
            because="a workflow may have a description, and an option may be empty",
        ),
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  environment:
                    type: choice
                    «options»: []
                  region:
                    type: choice
                    options: [eu, «{name: us}»]
            jobs:
              test:
                runs-on: ubuntu-24.04
                «descriptions»: Runs the tests.
                steps:
                  - run: make test
            """,
        ),
        bad(
            """\
            on:
              workflow_dispatch:
                «inputs»: [version]
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
                branches: []
              pull_request:
                types: []
                paths:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="GitHub accepts filters without values",
        ),
        bad("""\
            on:
              workflow_dispatch:
                «input»:
                  version:
                    type: string
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """),
        good(
            """\
            on:
              workflow_dispatch:
                permissions: [operations]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="GitHub ignores it, which `ineffective-filter` reports",
        ),
        *(
            good(
                _INPUT.format("workflow_dispatch", of),
                because="GitHub accepts other types and reads a string",
            )
            for of in ("int", "text")
        ),
        bad(_INPUT.format("workflow_dispatch", "«boolaen»")),
        bad(_INPUT.format("workflow_call", "«int»")),
        bad("""\
            on:
              push:
                branches: [«""»]
            jobs:
              test:
                «runs-on»: []
                steps:
                  - run: make test
            """),
    ],
)
def invalid_workflow(document: Document) -> Iterator[Finding]:
    """A workflow file has a key or a value that GitHub rejects.

    GitHub does not run the workflow and shows the error on the Actions page only, so its checks silently stop running.
    Correct the key or the value.
    The fix writes the known key or value that is most similar, which may not be the intended one, so it is not
    applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    """
    if document.kind != "github-workflow":
        return
    if document.tree is None:
        if not document.problems and not document.source.text.strip():
            yield Finding(at=Span(0, 0), message="the workflow file is empty")
        return
    for mistake in mistakes(document.tree.value):
        place = Place(document.model, mistake.route)
        at = place.key if mistake.part == "key" else place
        yield Finding(at=at, message=mistake.message, fix=replaced(at, mistake.correction))
