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
            """
        ),
    ],
)
def deprecated_action_input(inside: StepIn) -> Iterator[Finding]:
    """A step uses an input that the action has deprecated.

    A later version of the action will not know it, and work with its default instead.
    Use the new name.
    """
    uses = inside.step.action
    if uses is None or not isinstance(inside.step.with_, dict):
        return
    for name in inside.step.with_:
        new = replacement(uses, name)
        if new is not None:
            at = inside.at["with"][name].key
            # Not every new name takes the old one's values.
            fix = Fix((Edit(at, new),)) if new == name.replace("_", "-") else None
            yield Finding(at=at, message=f"{name} is deprecated: write {new}", fix=fix)
