from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn
from aurora_devops.kinds.github.actions import OLDEST_RUNNING, major


@policy(
    "GHA035",
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
                  - uses: «actions/checkout@v3»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - uses: actions/checkout@main
            """
        ),
    ],
)
def outdated_action(inside: StepIn) -> Iterator[Finding]:
    """An action is used in a version that was made for a Node.js which runners no longer have.

    Runners have neither Node.js 12 nor 16: the action is run with a newer one than it was tested with, or fails.
    Use a newer major version.
    """
    uses = inside.step.action
    oldest = OLDEST_RUNNING.get(uses.slug) if uses is not None else None
    if uses is None or oldest is None:
        return
    version = major(uses)
    if version is not None and version < oldest:
        newer = f"v{oldest} is the first that fits" if oldest < 99 else "no version is newer"
        message = f"{uses.slug}@{uses.ref} was made for Node.js 16 or older: {newer}"
        yield Finding(at=inside.at["uses"].sub(0, len(uses.text)), message=message)
