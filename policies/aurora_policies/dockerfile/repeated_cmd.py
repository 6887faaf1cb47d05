from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Cmd, Stage

from ._edits import overriding


@policy(
    "DKR007",
    severity="warning",
    category="maintainability",
    equivalents={
        "hadolint": "DL4003",
        "trivy": ("DS-0016", "AVD-DS-0016"),
        "buildkit": "MultipleInstructionsDisallowed",
    },
    examples=[
        bad(
            'FROM node:24\nCMD ["npm", "start"]\n«CMD» ["node", "server.js"]\n',
            fixed='FROM node:24\nCMD ["node", "server.js"]\n',
        ),
        good('FROM node:24 AS base\nCMD ["bash"]\nFROM base\nCMD ["node", "server.js"]\n'),
    ],
)
def repeated_cmd(stage: Stage) -> Iterator[Finding]:
    """A stage has more than one CMD.

    Docker uses only the last one, so the first one is never run.
    Keep one. Start several processes from a script, or in several containers.
    The fix removes the earlier one. It is not applied by default, because that may be the intended one.

    https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
    """
    yield from overriding(stage, Cmd)
