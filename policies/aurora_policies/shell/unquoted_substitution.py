from bisect import bisect_left
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Expansion, Shell

from ._scripts import names, place, quoted, shellcheck

_ONE_WORD = names(
    "nproc id date uname arch hostname whoami basename getconf pwd mktemp wc stat dpkg lsb_release seq"
)


@policy(
    "SHL021",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2046"),
    examples=[
        bad("FROM debian:12\nRUN rm «$(cat list)»\n", fixed='FROM debian:12\nRUN rm "$(cat list)"\n'),
        good('FROM debian:12\nRUN rm "$(cat list)"\n', because="the substitution is quoted"),
        good("FROM debian:12\nRUN make -j $(nproc)\n", because="the command prints a single word"),
        good(
            "FROM debian:12\nRUN for name in $(cat list); do echo; done\n",
            because="a loop splits the result on purpose",
        ),
    ],
)
def unquoted_substitution(script: Script) -> Iterator[Finding]:
    """A command substitution is not quoted, so the shell splits its result.

    A file name with a space becomes two, one with a `*` a list of files.
    Use double quotes, or read the output line by line.
    A script can rely on the splitting, so the fix is not applied by default.
    """
    tree = script.parsed
    if tree is None:
        return
    for expansion in tree.substitutions:
        if expansion.splits and expansion.where == "argument" and not _prints_one_word(tree, expansion):
            fix = quoted(script, expansion)
            yield Finding(
                place(script, expansion), f"{_short(expansion.raw)} is split at spaces; quote it", fix
            )


def _prints_one_word(tree: Shell, expansion: Expansion) -> bool:
    end = bisect_left(tree.commands, expansion.end, key=lambda command: command.start)
    last = tree.commands[end - 1] if end else None
    return last is not None and last.start > expansion.start and last.name in _ONE_WORD


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."
