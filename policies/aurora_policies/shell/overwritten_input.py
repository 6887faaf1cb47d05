from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command

from ._scripts import names, shellcheck

_READERS = names("awk cat cut envsubst grep head jq nl rev sed sort tac tail tr uniq yq")


@policy(
    "SHL049",
    severity="error",
    category="reliability",
    equivalents=shellcheck("SC2094"),
    examples=[
        bad("FROM debian:12\nRUN jq .version package.json «> package.json»\n"),
        bad("FROM debian:12\nRUN cat list | sort «> list»\n"),
        good(
            "FROM debian:12\nRUN jq .version package.json > new && mv new package.json\n",
            because="the output goes to another file first",
        ),
        good("FROM debian:12\nRUN sort list >> list.sorted\n", because="`>>` appends and does not truncate"),
    ],
)
def overwritten_input(script: Script) -> Iterator[Finding]:
    """A file is truncated before it is read.

    The shell opens the file for writing first, so the command reads nothing and the content is lost.
    Write to a different file and move it, or use `sponge`, `sed -i` or `sort -o`.
    """
    tree = script.parsed
    if tree is None or ">" not in script.text:
        return
    read: dict[int, set[str]] = {}
    for command in tree.commands:
        together = id(command.pipeline or command)
        for redirect in command.redirects:
            target = redirect.target
            if redirect.operator != ">" or target is None or target.raw.startswith("/dev/"):
                continue
            if together not in read:
                read[together] = {file for other in _beside(command) for file in _read_by(other)}
            if target.raw in read[together]:
                yield Finding(
                    script.place(redirect.start, redirect.end),
                    f"{target.raw} is truncated before the command reads it",
                )


def _beside(command: Command) -> list[Command]:
    """The commands that run concurrently."""
    if command.pipeline is None:
        return [command]
    return [other for stage in command.pipeline.stages for other in stage]


def _read_by(command: Command) -> Iterator[str]:
    if command.name in _READERS:
        yield from (word.raw for word in command.arguments[-2:])
    for redirect in command.redirects:
        if redirect.operator == "<" and redirect.target is not None:
            yield redirect.target.raw
