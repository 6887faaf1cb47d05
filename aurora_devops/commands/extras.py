"""The optional dependencies of Python projects that commands install: `.[test]`, `--extra docs`, `--group dev`.

Sources: pip.pypa.io/en/stable/cli/pip_install, docs.astral.sh/uv/reference/cli, python-poetry.org/docs/cli,
pdm-project.org/en/latest/reference/cli.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.words import word_set
from ..facts import NamedExtra
from .call import REMOTE, Call

if TYPE_CHECKING:
    from ..formats.shell import Word

# `.[test]`, `./api[dev,docs]`, `-e .[test]`: a folder with extras.
_LOCAL = regex(
    r"[\"']?(?P<folder>\.{1,2}(?:/[\w./-]*)?|[\w.-]+(?:/[\w.-]+)+/?)\[(?P<extras>[\w., -]+)\][\"']?"
)
_NAME = regex(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_PART = regex(r"[\w.-]+")
_PIP_VALUES = word_set(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --cache-dir "
    "--python --prefix --root --src --progress-bar --group --extra --no-binary --only-binary"
)


def installed_extras(call: Call) -> Iterator[NamedExtra]:
    """The extras and groups of a project of the repository that pip, uv, Poetry or PDM is told to install."""
    command = call.command
    words = [word.text for word in command.arguments]
    if command.name == "uv" and words[:1] != ["pip"]:
        yield from _of_project(call, ("--directory", "--project"), (_EXTRA, "extra"), (_GROUP, "group"))
    elif command.name == "poetry":
        if words[:1] and words[0] in ("install", "sync"):
            yield from _of_project(
                call, _POETRY_FOLDER, (("-E", "--extras"), "extra"), (_POETRY_GROUPS, "group")
            )
    elif command.name == "pdm":
        if words[:1] and words[0] in ("install", "sync"):
            yield from _of_project(call, ("-p", "--project"), (("-G", "--group"), "any"))
    elif "install" in words[:2]:
        yield from _of_pip(call)


_EXTRA = ("--extra",)
_GROUP = ("--group", "--only-group")
_POETRY_FOLDER = ("-C", "--directory", "-P", "--project")
_POETRY_GROUPS = ("--with", "--only")


def _of_project(
    call: Call, options: tuple[str, ...], *sorts: tuple[tuple[str, ...], str]
) -> Iterator[NamedExtra]:
    """The names that options select of the project in the folder, or in that of an option."""
    folder = _folder(call, call.option(*options))
    if folder is None:
        return
    for names, sort in sorts:
        for word in call.options(*names):
            yield from _named(call, word, sort, folder)


def _of_pip(call: Call) -> Iterator[NamedExtra]:
    for word in (*call.command.operands(_PIP_VALUES), *call.options("-e", "--editable")):
        match = _LOCAL.fullmatch(word.raw)
        folder = _folder(call, match["folder"]) if match is not None else None
        if match is not None and folder is not None:
            yield from _named(call, word.sub(*match.span("extras")), "extra", folder)
    for word in call.options("--group"):
        path, colon, _ = word.text.rpartition(":")
        folder = _folder(call, dirname(path))
        if folder is not None:
            yield from _named(call, word.sub(len(path) + 1) if colon else word, "group", folder)


def _named(call: Call, word: Word, sort: str, folder: str) -> Iterator[NamedExtra]:
    """The names in a word; several are separated by commas or spaces."""
    for match in _PART.finditer(word.raw) if word.static else ():
        if call.known(match[0]) and _NAME.fullmatch(match[0]):
            yield call.fact(
                NamedExtra,
                word.sub(*match.span()),
                name=match[0],
                what=sort,
                folder=folder,
                command=call.command.name,
            )


def _folder(call: Call, text: str) -> str | None:
    """A folder from the root of the repository, or of an image; None if it is unknown."""
    if call.folder is None or text.startswith(("~", "-")) or "$" in text or REMOTE.match(text):
        return None
    path = normpath(join(call.folder, text))
    return None if path.startswith("..") else "" if path == "." else path
