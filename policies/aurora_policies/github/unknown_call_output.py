from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_CALLED = """\
on:
  workflow_call:
    outputs:
      version:
        value: ${{ jobs.build.outputs.version }}
jobs:
  build:
    runs-on: ubuntu-24.04
    outputs:
      version: "1"
    steps:
      - run: make
"""


@policy(
    "GHA040",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              build:
                uses: ./.github/workflows/build.yml
              deploy:
                needs: build
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy TAG=${{ «needs.build.outputs.tag» }}
            """,
            files={".github/workflows/build.yml": _CALLED},
        ),
        good(
            """\
            on: push
            jobs:
              build:
                uses: ./.github/workflows/build.yml
              deploy:
                needs: build
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy TAG=${{ needs.build.outputs.VERSION }}
            """,
            files={".github/workflows/build.yml": _CALLED},
        ),
    ],
)
def unknown_call_output(repository: Repository) -> Iterator[Finding]:
    """An expression reads an output that the called workflow or action of this repository does not have.

    It gives an empty text and no error.
    Correct the name, or declare the output where it is made.
    """
    workflows = {fact.name: fact for fact in repository.about("workflow")}
    actions = {fact.name: fact for fact in repository.about("action")}
    for fact in repository.about("workflow-output", "action-output"):
        offer = (workflows if fact.about == "workflow-output" else actions).get(fact.name)
        # An action that is a container, or a script in it, can set only what it declares, too.
        if offer is None or fact["output"] in offer["outputs"].split():
            continue
        if fact.about == "action-output" or offer["callable"]:
            yield Finding(at=fact, message=f"{fact.name} has no output {fact['output']}")
