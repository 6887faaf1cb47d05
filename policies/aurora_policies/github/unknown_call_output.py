from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

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
            because="the called workflow declares the output; names are not case-sensitive",
        ),
    ],
)
def unknown_call_output(repository: Repository) -> Iterator[Finding]:
    """An expression reads an output that the called workflow or local action does not declare.

    The result is an empty string, without an error.
    Correct the name, or declare the output in the called file.
    """
    workflows = {fact.name: fact for fact in repository.about("workflow")}
    actions = {fact.name: fact for fact in repository.about("action")}
    for fact in repository.about("workflow-output", "action-output"):
        offer = (workflows if fact.about == "workflow-output" else actions).get(fact.name)
        # Actions of every sort can set declared outputs only.
        if offer is None or fact["output"] in offer["outputs"].splitlines():
            continue
        if fact.about == "action-output" or offer["callable"]:
            message = f"'{fact.name}' has no output '{fact['output']}'"
            yield Finding(at=fact, message=message, related=(Related(offer, "the called file"),))
