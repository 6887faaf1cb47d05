from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Entrypoint, Stage

from ._edits import overriding


@policy(
    "DKR008",
    severity="warning",
    category="maintainability",
    equivalents={
        "hadolint": "DL4004",
        "trivy": ("DS-0007", "AVD-DS-0007"),
        "buildkit": "MultipleInstructionsDisallowed",
    },
    examples=[
        bad(
            'FROM node:24\nENTRYPOINT ["tini"]\n«ENTRYPOINT» ["node"]\n',
            fixed='FROM node:24\nENTRYPOINT ["node"]\n',
        ),
        good('FROM node:24 AS base\nENTRYPOINT ["tini"]\nFROM base\nENTRYPOINT ["node"]\n'),
    ],
)
def repeated_entrypoint(stage: Stage) -> Iterator[Finding]:
    """A stage has more than one ENTRYPOINT.

    Docker uses only the last one, so a wrapper such as `tini` in the first one is not run.
    Keep one.
    The fix removes the earlier one. It is not applied by default, because that may be the intended one.

    https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
    """
    yield from overriding(stage, Entrypoint)
