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
    """A build step runs a program that makes no sense in a build.

    What such a program starts, shows or mounts is gone when the RUN ends: no process and no mount is part of a layer.
    Take it out, or start the service by CMD or ENTRYPOINT.
    """
    for command in run.called(*_POINTLESS):
        at = run.place(command.words[0].start, command.words[0].end)
        yield Finding(at=at, message=f"{command.name} does nothing that would stay in the image")
