from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_ACTION = """\
name: Greet
description: Greets
inputs:
  who:
    description: whom
    required: true
runs:
  using: node24
  main: index.js
"""


@policy(
    "GHA041",
    severity="error",
    category="reliability",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «./greet»
                    with:
                      «whom»: you
            """,
            files={"greet/action.yml": _ACTION},
        ),
        good(
            """\
            on: push
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - uses: ./greet
                    with:
                      WHO: you
            """,
            files={"greet/action.yml": _ACTION},
        ),
    ],
)
def mismatched_action_call(repository: Repository) -> Iterator[Finding]:
    """A step gives an action of this repository other inputs than it has.

    GitHub only warns of an unknown input, and does not look for required ones at all.
    Give what the action's metadata declares.
    """
    actions = {fact.name: fact for fact in repository.about("action")}
    for fact in repository.about("action-call", "action-call-input"):
        action = actions.get(fact.name)
        if action is None or not action["using"]:
            continue
        if fact.about == "action-call-input":
            given = fact["input"].lower()
            if given not in action["inputs"].split() and not _is_container(action["using"], given):
                yield Finding(at=fact, message=f"{fact.name} has no input {fact['input']}")
        elif not fact["dynamic"]:
            for wanted in action["required"].split():
                if wanted not in fact["inputs"].split():
                    yield Finding(at=fact, message=f"{fact.name} needs the input {wanted}")


def _is_container(using: str, given: str) -> bool:
    return using == "docker" and given in ("args", "entrypoint")
