from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, Statement, bad, good, policy

_CALLED = """\
on:
  workflow_call:
    inputs:
      name:
        type: string
        required: true
    secrets:
      token:
        required: true
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
"""


@policy(
    "GHA038",
    severity="error",
    category="validity",
    equivalents={"actionlint": "workflow-call"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              call:
                uses: «./.github/workflows/test.yml»
                with:
                  «nmae»: a
                secrets:
                  token: ${{ secrets.TOKEN }}
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
                  NAME: a
                secrets: inherit
            """,
            files={".github/workflows/test.yml": _CALLED},
            because="names of inputs are not case-sensitive, and `inherit` passes all secrets",
        ),
        bad(
            """\
            on: push
            jobs:
              call:
                uses: «./.github/workflows/load.yml»
                with:
                  usercount: 5
            """,
            files={
                ".github/workflows/load.yml": _CALLED.replace("      name:\n", "      userCount:\n").replace(
                    "    secrets:\n      token:\n        required: true\n",
                    "      maxAge:\n        type: string\n        required: true\n",
                )
            },
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/unseen.yml
            """,
            because="the called file is not part of the run",
        ),
    ],
)
def mismatched_workflow_call(repository: Repository) -> Iterator[Finding]:
    """A job passes inputs or secrets to a local reusable workflow that do not match its declaration.

    GitHub rejects the calling workflow.
    Pass what the called workflow declares under `on.workflow_call`.
    """
    offers = {fact.name: fact for fact in repository.about("workflow")}
    for fact in repository.about("workflow-call", "workflow-call-input", "workflow-call-secret"):
        offer = offers.get(fact.name)
        if offer is not None:
            yield from _judge(fact, offer)


def _judge(fact: Statement, offer: Statement) -> Iterator[Finding]:
    name = fact.name.rpartition("/")[2]
    related = (Related(offer, "the called workflow"),)
    if fact.about == "workflow-call":
        if not offer["callable"]:
            message = f"workflow '{name}' cannot be called; it has no on.workflow_call"
            yield Finding(at=fact, message=message, related=related)
            return
        for wanted in offer["required"].splitlines():
            if wanted.lower() not in fact["inputs"].splitlines():
                message = f"required input '{wanted}' of workflow '{name}' is missing"
                yield Finding(at=fact, message=message, related=related)
        for wanted in offer["required_secrets"].splitlines():
            if not fact["inherit"] and wanted.lower() not in fact["secrets"].splitlines():
                message = f"required secret '{wanted}' of workflow '{name}' is missing"
                yield Finding(at=fact, message=message, related=related)
    elif offer["callable"]:
        sort = "input" if fact.about == "workflow-call-input" else "secret"
        given = fact[sort]
        if given.lower() not in offer[f"{sort}s"].splitlines():
            message = f"workflow '{name}' has no {sort} '{given}'"
            yield Finding(at=fact, message=message, related=related)
