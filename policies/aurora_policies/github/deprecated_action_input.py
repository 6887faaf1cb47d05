from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import StepIn
from aurora_devops.kinds.github.actions import replacement


@policy(
    "GHA036",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "action"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: pypa/gh-action-pypi-publish@release/v1
                    with:
                      «packages_dir»: dist
            """,
            fixed="""\
            on: push
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: pypa/gh-action-pypi-publish@release/v1
                    with:
                      packages-dir: dist
            """,
        ),
        good(
            """\
            on: push
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: pypa/gh-action-pypi-publish@release/v1
                    with:
                      packages-dir: dist
            """,
            because="the input has its current name",
        ),
    ],
)
def deprecated_action_input(inside: StepIn) -> Iterator[Finding]:
    """A step uses a deprecated input of an action.

    A later version of the action ignores it and uses the default instead.
    Use the new input.
    """
    uses = inside.step.action
    if uses is None or not isinstance(inside.step.with_, dict):
        return
    for name in inside.step.with_:
        new = replacement(uses, name)
        if new is not None:
            at = inside.at["with"][name].key
            # Not every new input accepts the values of the old one.
            fix = Fix((Edit(at, new),)) if new == name.replace("_", "-") else None
            yield Finding(
                at=at, message=f"input '{name}' of '{uses.action}' is deprecated; use '{new}'", fix=fix
            )
