from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile

from ._users import changes_user


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
        good(
            'FROM alpine:3.22\nRUN apk add --no-cache su-exec\nUSER root\nENTRYPOINT ["/entrypoint.sh"]\n',
            because="the entrypoint can change the user with `su-exec`",
        ),
    ],
)
def root_user(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The image runs as root, because the last USER is root.

    An attacker who takes over the process is root in the container: they can change every file and install tools,
    and a single kernel vulnerability makes them root on the host.
    Switch to another user after the steps that need root.
    Not reported: an image with an ENTRYPOINT and `gosu` or `su-exec`, which change the user when it starts.

    https://docs.docker.com/build/building/best-practices/#user
    """
    stage = dockerfile.final_stage
    if stage is None:
        return
    user = stage.effective_user
    if user is not None and user.word is not None and user.is_root and not changes_user(stage):
        yield Finding(
            at=user.word.at,
            message=f"the image runs as root ('USER {user.word.text}'); switch to another user",
        )
