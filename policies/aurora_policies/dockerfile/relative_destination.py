from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Copy, Onbuild, Stage, Workdir

_ABSOLUTE = regex(r"[/\\$]|[A-Za-z]:")


@policy(
    "DKR043",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3045"},
    examples=[
        bad("FROM node:24\nCOPY package.json «.»\n"),
        bad("FROM node:24 AS build\nWORKDIR /srv\nFROM node:24\nCOPY package.json «./»\n"),
        good("FROM node:24\nWORKDIR /srv\nCOPY package.json .\n"),
        good("FROM node:24 AS base\nWORKDIR /srv\nFROM base\nCOPY package.json .\n"),
        good("FROM node:24\nCOPY package.json /srv/\n"),
    ],
)
def relative_destination(copy: Copy) -> Iterator[Finding]:
    """COPY has a relative destination, but WORKDIR is not set.

    The files are copied to a directory that the base image determines, usually `/`, and to another one if the base
    image changes.
    Set WORKDIR first, or use an absolute path.

    https://docs.docker.com/reference/dockerfile/#workdir
    """
    destination, stage = copy.destination, copy.stage
    if destination is None or stage is None or _ABSOLUTE.match(destination.text) or not destination.text:
        return
    if not any(_sets_workdir(one, copy.at.start) for one in (stage, *stage.ancestors)):
        message = f"destination '{destination.text}' is relative, but WORKDIR is not set; set it first"
        yield Finding(at=destination.at, message=message)


def _sets_workdir(stage: Stage, before: int) -> bool:
    return any(
        isinstance(one, Workdir) or (isinstance(one, Onbuild) and isinstance(one.instruction, Workdir))
        for one in stage.instructions
        if one.at.start < before
    )
