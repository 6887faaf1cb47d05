from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_CALLED = """\
on:
  workflow_call:
    inputs:
      count:
        type: number
      name:
        type: string
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
"""


@policy(
    "GHA039",
    severity="error",
    category="validity",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/test.yml
                with:
                  «count»: many
                  «name»: null
            """,
            files={".github/workflows/test.yml": _CALLED},
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/test.yml
                with:
                  count: ${{ fromJSON(vars.COUNT) }}
                  name: 3
            """,
            files={".github/workflows/test.yml": _CALLED},
        ),
    ],
)
def mistyped_workflow_call(repository: Repository) -> Iterator[Finding]:
    """A job gives a workflow of this repository a value of another type than its input has.

    GitHub refuses the calling workflow.
    Give the type that the input declares; `fromJSON` makes numbers and booleans of texts.
    """
    offers = {fact.name: fact for fact in repository.about("workflow")}
    for fact in repository.about("workflow-call-input"):
        offer = offers.get(fact.name)
        wanted = offer[f"type:{fact['input'].lower()}"] if offer is not None else ""
        given = fact["type"]
        # Everything becomes a boolean, and a number or a boolean a text.
        if not given or given == wanted or wanted not in ("number", "string"):
            continue
        if wanted == "number" or given == "null":
            yield Finding(at=fact, message=f"{fact['input']} is a {wanted}, and this is {_named(given)}")


def _named(kind: str) -> str:
    return kind if kind == "null" else f"a {kind}"
