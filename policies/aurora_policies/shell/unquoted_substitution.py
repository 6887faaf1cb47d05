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
        good('FROM debian:12\nRUN rm "$(cat list)"\n'),
        good("FROM debian:12\nRUN make -j $(nproc)\n", because="it prints one word"),
        good(
            "FROM debian:12\nRUN for name in $(cat list); do echo; done\n", because="it is split on purpose"
        ),
    ],
)
def unquoted_substitution(script: Script) -> Iterator[Finding]:
    """The output of a command stands outside quotes, where the shell splits it.

    A file name with a blank becomes two, one with a `*` a list of files.
    Put it in double quotes, or read the output line by line.
    Some scripts want the output split, so the fix is not applied unasked.
    """
    tree = script.parsed
    if tree is None:
        return
    for expansion in tree.substitutions:
        if expansion.splits and expansion.where == "argument" and not _prints_one_word(tree, expansion):
            fix = quoted(script, expansion)
            yield Finding(place(script, expansion), f"{_short(expansion.raw)} is split at blanks", fix)


def _prints_one_word(tree: Shell, expansion: Expansion) -> bool:
    end = bisect_left(tree.commands, expansion.end, key=lambda command: command.start)
    last = tree.commands[end - 1] if end else None
    return last is not None and last.start > expansion.start and last.name in _ONE_WORD


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."
