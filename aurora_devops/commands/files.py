"""The files and folders that commands read, by their options, their operands and their standard input."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import NamedFile
from ..inputs import inputs, is_path
from .call import Call

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..core.kind import Document
    from ..core.place import At
    from ..formats.shell import Word


def input_files(call: Call) -> Iterator[Fact]:
    """The files that a command reads because of its options, or as its standard input."""
    if "||" in call.command.following:
        return
    for one in inputs(call.command):
        text = _ANCHOR.sub("", call.usual(one.word))
        if is_path(text, folder=one.folder) and not is_built(text):
            for fact in call.file(one.word, one.by, folder=one.folder):
                yield replace(fact, likely=one.likely) if one.likely else fact
    for redirect in call.command.redirects:
        if redirect.operator == "<" and redirect.target is not None and call.command.name:
            text = _ANCHOR.sub("", call.usual(redirect.target))
            if is_path(text, folder=False) and not is_built(text):
                for fact in call.file(redirect.target, f"{call.command.name} <"):
                    yield replace(fact, likely=True)


# The root of the repository, or the folder of the script, before the rest of a path.
_ANCHOR = regex(r"^/\x02(?:/+\x04)*/+(?=.)")

_BUILT = regex(
    r"(?:^|/)(?:\.(?:next|nuxt|output|svelte-kit)|\.?venv|_?build|bin|dist|generated|lib|node_modules|out|output|target|tmp|vendor)(?:/|$)"
)


def is_built(path: str) -> bool:
    """Whether a build may write a file or a folder, because of its name or that of a folder above it."""
    path = normpath(path).removeprefix(f"{ROOT}/")
    return _BUILT.search(path) is not None


def named_path(
    document: Document,
    at: At,
    written: str,
    by: str,
    *,
    folder: bool = False,
    base: str = "",
    likely: bool = False,
) -> Iterator[NamedFile]:
    """A path that a setting names (`by`), from `base` in the folder of the file, unless a build writes it."""
    path = document.source.path
    file = normpath(written if base == "/" else join(dirname(path), base, written))
    if not file.startswith(("..", "/")) and not is_built(file) and not _SAMPLE.search(path):
        yield document.fact(
            NamedFile, at, file=file, written=written, command=by, folder=folder, likely=likely
        )


# Folders of projects that are templates, data of tests or copies.
_SAMPLE = regex(
    r"(?:^|/)(?:test-?data|_*fixtures?_*|templates?|node_modules|vendor|third[-_]party|snapshots?)/|[{}]"
)


def read_path(call: Call, word: Word, command: str, *, folder: bool = False) -> Iterator[Fact]:
    """A file or a folder that the command reads, unless a build may write it."""
    if not is_built(call.text(word).removeprefix("./")):
        yield from call.file(word, command, folder=folder)


# Files that are written by hand, and read by tools.
_READ = regex(
    r"(?:\./)?(?:[\w@+-][\w.@+-]*/)+[\w.@+-]+"
    r"\.(?:cue|hcl|ini|jsonnet|properties|rego|sql|tf|toml|tfvars|ya?ml)"
)
_FILE_OPTIONS = word_set(
    "-f --file --filename -c --config --config-file --manifest --values --policy --rules --schema"
)
# Commands that write their operands, or name files for other purposes.
_WRITING = word_set(
    "[ [[ cat cd chmod chown cp curl diff echo find git grep ln ls mkdir mv printf rm scp tar tee test touch unzip wget"
    " zip cmp dd exit export gh gzip head install jq less rsync set sort source split ssh stat tail test-path truncate"
)


def likely_files(call: Call) -> Iterator[Fact]:
    """The files that the options and operands of an unknown command name: `-f ./deploy/app.yaml`."""
    command = call.command
    if call.example or command.name in _WRITING or not command.name or "||" in command.following:
        return
    before = ""
    for word in command.arguments:
        text = word.text
        read = before in _FILE_OPTIONS or (text.startswith("./") and not before.startswith("-o"))
        if read and word.static and _READ.fullmatch(text) and "out" not in before and not is_built(text):
            for one in call.file(word, command.name):
                yield replace(one, likely=True)
        before = text


# The root of the repository in the paths of a script that is read as a file.
ROOT = "/\x02"
# `$(cd FOLDER && pwd)` with a known folder.
ENTERED = regex(
    r"\$\(\s*(?:CDPATH=\S*\s+)?cd\s+(?:-P\s+|--\s+)?[\"']?(/\x02[^\"'\s)$;&]*)[\"']?\s*(?:>\s*/dev/null|&>\s*/dev/null)?"
    r"(?:\s+2>&1)?\s*&&\s*pwd(?:\s+-P)?\s*\)"
)
