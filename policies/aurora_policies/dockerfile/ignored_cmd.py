from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.dockerfile import Cmd, Dockerfile, Entrypoint


@policy(
    "DKR030",
    severity="warning",
    category="reliability",
    examples=[
        bad('FROM node:24\nENTRYPOINT node server.js\n«CMD» ["--port", "80"]\n'),
        good('FROM node:24\nENTRYPOINT ["node", "server.js"]\nCMD ["--port", "80"]\n'),
    ],
)
def ignored_cmd(dockerfile: Dockerfile) -> Iterator[Finding]:
    """CMD has no effect, because ENTRYPOINT is in shell form.

    The shell form takes no arguments: neither CMD nor the arguments of `docker run` reach the process.
    Write ENTRYPOINT as a JSON array.

    https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
    """
    stage = dockerfile.final_stage
    if stage is None:
        return
    entrypoint = stage.last(Entrypoint)
    cmds = stage.of(Cmd)
    if entrypoint is not None and entrypoint.script is not None and cmds and not entrypoint.looks_like_exec:
        related = (Related(entrypoint.keyword_at, "shell form"),)
        message = "CMD is ignored, because ENTRYPOINT is in shell form; write it as a JSON array"
        yield Finding(at=cmds[-1].keyword_at, message=message, related=related)
