from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR003",
    severity="warning",
    category="security",
    equivalents={"hadolint": "DL3002", "checkov": "CKV_DOCKER_8", "trivy": ("DS-0002", "AVD-DS-0002")},
    examples=[
        bad('FROM node:24-slim\nUSER «root»\nCMD ["node", "server.js"]\n'),
        bad(
            'FROM node:24-slim AS base\nUSER «0:0»\nFROM base\nCMD ["node", "server.js"]\n',
            because="it is inherited",
        ),
        good("FROM node:24-slim\nUSER root\nRUN apt-get update\nUSER node\n"),
        good("FROM node:24 AS build\nUSER root\nRUN npm ci\nFROM node:24-slim\nUSER node\n"),
    ],
)
def root_user(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The image runs as root, because the last USER says so.

    Whoever breaks into the process is root in the container: he can change every file of the image, install
    tools, and is one kernel bug away from root on the host.
    Switch back to an ordinary user after the steps that need root.
    """
    stage = dockerfile.final_stage
    user = stage.effective_user if stage else None
    if user is not None and user.word is not None and user.is_root:
        yield Finding(at=user.word.at, message=f"the image runs as {user.word.text}")
