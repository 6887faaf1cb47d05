from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

_ACTION = """\
name: Greet
description: Greets
inputs:
  who:
    description: whom
    required: true
  person:
    description: whom
    deprecationMessage: use 'who'
runs:
  using: node24
  main: index.js
"""


@policy(
    "GHA041",
    severity="warning",
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
                      «person»: you
            """,
            files={"greet/action.yml": _ACTION},
        ),
        bad(
            """\
            name: Greet
            description: Greets
            «on»:
              workflow_call:
                inputs:
                  who:
                    required: true
                    type: string
            runs:
              using: composite
              steps:
                - run: echo "$WHO"
                  shell: bash
                  env:
                    WHO: ${{ inputs.who }}
            """,
            kind="github-action",
            path="greet/action.yml",
            files={
                ".github/workflows/greet.yml": "on: push\njobs:\n  greet:\n    runs-on: ubuntu-24.04\n"
                "    steps:\n      - uses: ./greet\n        with:\n          who: you\n",
            },
            because="each call gets the warning of an unknown input, which is one mistake",
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
            because="names of inputs are not case-sensitive",
        ),
    ],
)
def mismatched_action_call(repository: Repository) -> Iterator[Finding]:
    """A step passes inputs to a local action that do not match its metadata.

    GitHub only warns about an unknown input and does not check required inputs, so the action runs with an empty value.
    Inputs of an action below `on.workflow_call` are reported there, once.
    Pass the inputs that the `action.yml` declares, and none that it marks with `deprecationMessage`.
    """
    actions = {fact.name: fact for fact in repository.about("action")}
    misplaced = {name for name, action in actions.items() if action["misplaced"]}
    for name in sorted(misplaced):
        yield Finding(
            at=actions[name],
            message=f"the inputs of action './{name}' are below 'on', which is for workflows; move them to 'inputs' "
            "at the top level",
        )
    for fact in repository.about("action-call", "action-call-input"):
        action = actions.get(fact.name)
        if action is None or not action["using"]:
            continue
        related = (Related(action, "the action's metadata"),)
        if fact.about == "action-call-input":
            given = fact["input"].lower()
            message = None
            if given in action["inputs"].splitlines():
                deprecated = action[f"deprecated:{given}"]
                message = (
                    f"input '{fact['input']}' of './{fact.name}' is deprecated: {deprecated}"
                    if deprecated
                    else None
                )
            elif given not in action["misplaced"].splitlines() and not _is_container(action["using"], given):
                message = f"action './{fact.name}' has no input '{fact['input']}'"
            if message is not None:
                yield Finding(at=fact, message=message, related=related)
        elif not fact["dynamic"]:
            for wanted in action["required"].splitlines():
                if wanted.lower() not in fact["inputs"].splitlines():
                    message = f"required input '{wanted}' of action './{fact.name}' is missing"
                    yield Finding(at=fact, message=message, related=related)


def _is_container(using: str, given: str) -> bool:
    return using == "docker" and given in ("args", "entrypoint")
