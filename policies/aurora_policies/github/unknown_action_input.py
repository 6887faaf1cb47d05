from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import StepIn
from aurora_devops.kinds.github.actions import rule_of

from ._edits import replaced


@policy(
    "GHA034",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/cache@v4»
                    with:
                      «keys»: a
                      path: packages
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/cache@v4
                    with:
                      key: a
                      path: packages
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/cache@v4
                    with:
                      key: a
                      PATH: packages
                  - uses: actions/cache@v99
                    with:
                      keys: a
                  - uses: acme/cache@v4
                    with:
                      keys: a
            """,
            because="the inputs of future versions and of other actions are unknown",
        ),
    ],
)
def unknown_action_input(inside: StepIn) -> Iterator[Finding]:
    """A step passes an unknown input to an action, or omits a required one.

    GitHub only warns about an unknown input, and the action uses its default.
    Correct the name.
    The fix writes the known input that is most similar, which may not be the intended one, so it is not applied by
    default.
    """
    uses = inside.step.action
    rule = rule_of(uses) if uses is not None and inside.step.uses else None
    if rule is None or uses is None or not isinstance(inside.step.with_, dict):
        return
    given = {name.lower() for name in inside.step.with_}
    for name in inside.step.with_:
        if name.lower() not in rule.inputs:
            near = suggest(name.lower(), rule.inputs, 0.8)
            at = inside.at["with"][name].key
            message = f"action '{uses.action}@{uses.ref}' has no input '{name}'{near}"
            yield Finding(at=at, message=message, fix=replaced(at, near.correction, given))
    for name in rule.required:
        if name not in given:
            yield Finding(
                at=inside.at["uses"], message=f"required input '{name}' of action '{uses.action}' is missing"
            )
