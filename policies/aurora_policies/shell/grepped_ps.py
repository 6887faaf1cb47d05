from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL032",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2009"),
    examples=[
        bad("FROM debian:12\nHEALTHCHECK CMD «ps» aux | grep nginx\n"),
        good("FROM debian:12\nHEALTHCHECK CMD pgrep nginx\n", because="`pgrep` does not find itself"),
    ],
)
def grepped_ps(script: Script) -> Iterator[Finding]:
    """A process is searched with `ps | grep`.

    The `grep` process matches itself, so the search always succeeds.
    Use `pgrep`.
    """
    tree = script.parsed
    if tree is None:
        return
    for command in tree.called("ps"):
        if command.pipeline is None:
            continue
        following = command.pipeline.stages[command.index + 1 : command.index + 2]
        if any(other.unwrapped.name in ("grep", "egrep") for stage in following for other in stage):
            yield Finding(place(script, command.words[0]), "'ps | grep' matches its own process; use pgrep")
