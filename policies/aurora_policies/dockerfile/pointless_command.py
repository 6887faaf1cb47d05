from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

_POINTLESS = ("free", "halt", "kill", "mount", "ps", "reboot", "service", "shutdown", "ssh", "top", "vim")


@policy(
    "DKR101",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3001"},
    examples=[
        bad("FROM debian:12\nRUN «service» mysql start\n"),
        bad("FROM debian:12\nRUN «top»\n"),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y vim ssh\n"),
    ],
)
def pointless_command(run: Run) -> Iterator[Finding]:
    """A build step runs a program that has no effect on the image.

    Processes and mounts end with the RUN and are not part of a layer.
    Remove the command, or start the service with CMD or ENTRYPOINT.

    https://docs.docker.com/reference/dockerfile/#run
    """
    for command in run.called(*_POINTLESS):
        at = run.place(command.words[0].start, command.words[0].end)
        yield Finding(at=at, message=f"'{command.name}' has no effect on the image; remove it")
