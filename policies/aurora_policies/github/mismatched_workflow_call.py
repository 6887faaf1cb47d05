from collections.abc import Iterator

from aurora_devops import Fact, Finding, Repository, bad, good, policy

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
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/unseen.yml
            """,
            because="the file is not part of the run",
        ),
    ],
)
def mismatched_workflow_call(repository: Repository) -> Iterator[Finding]:
    """A job calls a workflow of this repository with other inputs or secrets than it has.

    GitHub refuses the calling workflow.
    Give what the called workflow declares under `on.workflow_call`.
    """
    offers = {fact.name: fact for fact in repository.about("workflow")}
    for fact in repository.about("workflow-call", "workflow-call-input", "workflow-call-secret"):
        offer = offers.get(fact.name)
        if offer is not None:
            yield from _judge(fact, offer)


def _judge(fact: Fact, offer: Fact) -> Iterator[Finding]:
    name = fact.name.rpartition("/")[2]
    if fact.about == "workflow-call":
        if not offer["callable"]:
            yield Finding(at=fact, message=f"{name} cannot be called: it has no on.workflow_call")
            return
        for wanted in offer["required"].split():
            if wanted not in fact["inputs"].split():
                yield Finding(at=fact, message=f"{name} needs the input {wanted}")
        for wanted in offer["required_secrets"].split():
            if not fact["inherit"] and wanted not in fact["secrets"].split():
                yield Finding(at=fact, message=f"{name} needs the secret {wanted}")
    elif offer["callable"]:
        sort = "input" if fact.about == "workflow-call-input" else "secret"
        given = fact[sort]
        if given.lower() not in offer[f"{sort}s"].split():
            yield Finding(at=fact, message=f"{name} has no {sort} {given}")
