from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

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
            because="an expression is unknown, and a number is also a string",
        ),
    ],
)
def mistyped_workflow_call(repository: Repository) -> Iterator[Finding]:
    """A job passes a value of the wrong type to a local reusable workflow.

    GitHub rejects the calling workflow.
    Pass the declared type; `fromJSON` converts strings to numbers and booleans.
    """
    offers = {fact.name: fact for fact in repository.about("workflow")}
    for fact in repository.about("workflow-call-input"):
        offer = offers.get(fact.name)
        wanted = offer[f"type:{fact['input'].lower()}"] if offer is not None else ""
        given = fact["type"]
        # Every value converts to a boolean, and numbers and booleans to a string.
        if not given or given == wanted or wanted not in ("number", "string"):
            continue
        if wanted == "number" or given == "null":
            message = f"input '{fact['input']}' must be a {wanted}, not {_named(given)}"
            assert offer is not None
            yield Finding(at=fact, message=message, related=(Related(offer, "the called workflow"),))


def _named(kind: str) -> str:
    return kind if kind == "null" else f"a {kind}"
