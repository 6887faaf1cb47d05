from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Action, StepIn
from aurora_devops.kinds.github.actions import OLDEST_RUNNING, major
from aurora_devops.kinds.github.structure import OLD_RUNTIMES

from ._edits import replaced, respelled


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
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
            """,
        ),
        bad(
            """\
            name: Greet
            description: Greets
            runs:
              using: «node16»
              main: index.js
            """,
            fixed="""\
            name: Greet
            description: Greets
            runs:
              using: node24
              main: index.js
            """,
            kind="github-action",
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
            """,
            because="a branch has no version to compare",
        ),
    ],
)
def outdated_action(node: StepIn | Action) -> Iterator[Finding]:
    """An action is written for a Node.js version that runners no longer have.

    Runners have neither Node.js 12 nor 16: they run the action on a newer version than it was tested with, and it may
    fail.
    Use a newer major version of the action; in an action of your own, set `using: node24`.
    The fix writes the first version that still runs, or the runtime `node24`; a new version may behave differently,
    so it is not applied by default.
    """
    if isinstance(node, Action):
        if node.runs.using.lower() in OLD_RUNTIMES:
            message = f"runtime '{node.runs.using}' was removed from runners; use 'node24'"
            at = node.runs.at["using"]
            yield Finding(at=at, message=message, fix=respelled(at, node.runs.using, "node24"))
        return
    uses = node.step.action
    oldest = OLDEST_RUNNING.get(uses.slug) if uses is not None else None
    if uses is None or oldest is None:
        return
    version = major(uses)
    if version is not None and version < oldest:
        advice = f"use v{oldest} or later" if oldest < 99 else "it has no newer version"
        message = f"action '{uses.slug}@{uses.ref}' runs on Node.js 16 or older, which was removed; {advice}"
        at = node.at["uses"]
        ref = at.sub(uses.text.index("@") + 1, len(uses.text))
        fix = replaced(ref, f"v{oldest}") if oldest < 99 and node.step.uses == uses.text else None
        yield Finding(at=at.sub(0, len(uses.text)), message=message, fix=fix)
