"""What commands run on other hosts, and copy to them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import HostFile, HostFolder
from ..inputs import is_path
from .call import Call
from .compose import on_other_host

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Shell, Word

# The options of ssh whose value is the next word.
_SSH_VALUES = word_set("-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w")


def ssh(call: Call) -> Iterator[Fact]:
    """The services that the commands on another host name; its folders are unknown."""
    command, shell = call.command, call.script.parsed
    operands = command.operands(_SSH_VALUES)
    if shell is None or not operands:
        return
    scripts: list[Shell] = []
    for word in operands[1:]:
        quoted = word.raw[:1] if word.raw[:1] in ("'", '"') and len(word.raw) == word.end - word.start else ""
        if quoted and " " in word.raw:
            scripts.append(shell.nested(word.start + 1, word.end - 1))
    bodies = [one.body for one in command.redirects if one.body is not None]
    scripts += [shell.nested(body.start, body.end) for body in bodies]
    if not scripts and len(operands) > 2:
        yield from on_other_host(
            call, replace(command, words=command.words[command.words.index(operands[1]) :])
        )
    for script in scripts:
        for inner in script.programs:
            yield from on_other_host(call, inner)


def on_a_host(call: Call, word: Word, command: str) -> Iterator[HostFile]:
    """The script that is started by a path from the root of a host."""
    text = call.text(word)
    if _HOST_SCRIPT.fullmatch(text) and not (call.folder or "").startswith("/") and call.known(text):
        yield call.fact(HostFile, word, file=normpath(text), command=command)


_HOST_SCRIPT = regex(r"/(?:[\w.@+-]+/)+[\w.@+-]+\.(?:bash|php|pl|py|rb|sh)")


def copied_to_host(call: Call) -> Iterator[Fact]:
    """The folder that `rsync --archive deploy/ shop@example.com:/srv/shop/` copies."""
    operands = call.command.operands(_RSYNC_VALUES)
    if len(operands) != _FROM_AND_TO or call.folder is None:
        return
    source, target = call.text(operands[0]), _HOST_PATH.fullmatch(call.text(operands[1]))
    if target is None or not is_path(source, folder=True):
        return
    name = basename(source.rstrip("/"))
    # A folder without a slash at the end is itself copied to the target.
    whole = source.endswith(("/", "/.")) or source == "."
    at = target[1] if whole else join(target[1], name)
    yield call.fact(HostFolder, operands[0], folder=normpath(join(call.folder, source)), target=normpath(at))


_FROM_AND_TO = 2
_HOST_PATH = regex(r"[^/\s:]+:(/[\w./@+-]+)")
_RSYNC_VALUES = word_set(
    "-e --rsh --exclude --exclude-from --include --include-from --files-from --chmod --chown --filter -f --rsync-path "
    "--port --timeout --bwlimit -i -F -P -o -c -l -S"
)
