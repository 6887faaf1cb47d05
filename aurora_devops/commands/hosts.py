"""What commands run on other hosts, and copy to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import HostFile, HostFolder
from ..formats.shell.folders import in_folders
from ..inputs import is_path
from .call import UNKNOWN, Call, Commands, expanded
from .compose import is_compose, on_other_host, working_folder
from .files import read_path

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..core.kind import Document
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
    if not scripts and len(operands) > 1 and operands[1].text.startswith(("/", "~/")):
        yield from on_a_host(call, operands[1], "ssh")
    for script in scripts:
        for inner in script.programs:
            yield from on_other_host(call, inner)
        yield from scripts_on_host(call.document, call.script, script, call.variables, "ssh")


def scripts_on_host(
    document: Document, script: Commands, shell: Shell, variables: Mapping[str, str], name: str
) -> Iterator[Fact]:
    """What the commands on another host start, `cd /srv/shop && ./deploy.sh`, and the folders of Compose."""

    def enter(folder: str | None, target: str) -> str | None:
        path = expanded(target, variables).replace("${HOME}", _HOME) or _HOME
        if UNKNOWN.search(path):
            return None
        if path.startswith(("/", _HOME)):
            return normpath(path)
        return None if folder is None else normpath(join(folder, path))

    for command, folder in in_folders(shell, _HOME, enter):
        call = Call(document, script, command, None, variables, False)
        if folder is not None and is_compose(command):
            yield from working_folder(call, shell, folder)
        word = command.words[0] if command.words else None
        if command.name in _SHELLS:
            words = [] if command.has_flag("-c", "-s") else command.arguments
            word = next((one for one in words if not one.text.startswith("-")), None)
        elif word is not None and "/" not in word.text:
            continue
        # What the commands themselves may write there is no file of the repository.
        if word is not None and basename(word.text) not in shell.text[shell.start : word.start]:
            yield from on_a_host(call, word, name, folder)


# The folder in which a session begins.
_HOME = "~"
_SHELLS = frozenset({"bash", "sh", "zsh"})


def on_a_host(call: Call, word: Word | None, command: str, folder: str | None = None) -> Iterator[HostFile]:
    """The script that is started by a path from the root of a host, or from a folder of it."""
    if word is None or (call.folder or "").startswith("/"):
        return
    text = call.text(word)
    path = text if text.startswith("~/") else normpath(join(folder or "", text))
    if _HOST_SCRIPT.fullmatch(path) and call.known(text):
        yield call.fact(HostFile, word, file=path, command=command)


_HOST_SCRIPT = regex(r"~?/(?:[\w.@+-]+/)+[\w.@+-]+\.(?:bash|php|pl|py|rb|sh)")


def copied_to_host(call: Call) -> Iterator[Fact]:
    """The folder that `rsync --archive deploy/ shop@example.com:/srv/shop/` copies."""
    operands = call.command.operands(_RSYNC_VALUES)
    text = call.text(operands[-1]) if len(operands) > 1 else ""
    target = _HOST_PATH.fullmatch(text)
    if call.folder is None or (target is None and "$" not in text):
        return
    for word in operands[:-1]:
        source = call.text(word)
        everything = source in (".", "./")
        if not everything and not is_path(source, folder=True):
            continue
        at = ""
        if target is not None:
            at = on_host(source, target[1], relative=call.command.has_flag("-R", "--relative"))
            yield from () if everything else sent(call, word, call.command.name)
        yield call.fact(HostFolder, word, folder=normpath(join(call.folder, source)), target=at)


def packed(call: Call) -> Iterator[Fact]:
    """The files and folders that `tar --create` packs from the folder in which it runs."""
    words = list(call.command.arguments)
    first = words[0].text if words else ""
    if not (_CREATES.fullmatch(first) or call.command.has_flag("-c", "--create")):
        return
    if call.command.has_flag("-C", "--directory") or any(one.text.startswith("-C") for one in words):
        return
    skipped = 0
    for index, word in enumerate(words):
        text = word.text
        if skipped:
            skipped -= 1
        elif index == 0 and _CREATES.fullmatch(text):
            # The archive, if there is one, is the next word.
            skipped = "f" in text
        elif text.startswith("-"):
            skipped = text in _TAR_VALUES
        elif is_path(text, folder=True):
            yield from sent(call, word, "tar")


_CREATES = regex(r"-?[a-zA-Z]*c[a-zA-Z]*")
_TAR_VALUES = word_set(
    "-f --file -X --exclude-from -T --files-from --exclude --transform --owner --group -H --format"
)


def sent(call: Call, word: Word, command: str) -> Iterator[Fact]:
    """A file or a folder that a command packs or copies to a host; another command may have written it."""
    for one in read_path(call, word, command, folder=word.text.endswith("/")):
        yield replace(one, likely=True)


def on_host(source: str, target: str, *, relative: bool = False) -> str:
    """The path on a host to which a file or a folder is copied; if `relative`, with the folders of its own path."""
    into = target.removeprefix("./")
    into = into if into.startswith(("/", "~/")) or into in ("~", "") else f"{_HOME}/{into}"
    if relative:
        return normpath(join(into or _HOME, source))
    # A folder without a slash at the end is itself copied to the target.
    whole = source.endswith(("/", "/.")) or source == "."
    return normpath(into or _HOME if whole else join(into or _HOME, basename(source)))


_HOST_PATH = regex(r"(?>(?:\$\{[^{}\s]*\}|[^/\s:])+):([\w./~@+-]*)")
_RSYNC_VALUES = word_set(
    "-e --rsh --exclude --exclude-from --include --include-from --files-from --chmod --chown --filter -f --rsync-path "
    "--port --timeout --bwlimit -i -F -P -o -c -l -S"
)
