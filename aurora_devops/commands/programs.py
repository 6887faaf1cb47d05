"""The scripts that commands start, by their paths or with an interpreter."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import QueueWorker
from ..inputs import program_of
from ..starting import worker_queues
from .call import Call
from .files import ROOT, likely_files, read_path
from .hosts import on_a_host

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Command, Word


def worker(call: Call) -> Iterator[Fact]:
    """The queues of the worker that a command starts."""
    yield from (*own_script(call), *likely_files(call))
    found = worker_queues([call.text(word) for word in call.command.words])
    if found is not None:
        yield call.fact(
            QueueWorker, call.command.words[0], tool=found.tool, queues=found.queues, known=found.known
        )


# The extensions of scripts, and the folders of files that a build writes.
_SCRIPT = regex(r"(?:[\w.@+-]+/)*[\w.@+-]+\.(?:bash|cjs|js|mjs|php|pl|py|rb|sh|ts)")


def own_script(call: Call) -> Iterator[Fact]:
    """The script that is started by its path: `./scripts/test.sh`."""
    if call.command.words:
        word = call.command.words[0]
        if "/" in word.text and _is_script(call, word):
            yield from read_path(call, word, "run of a script")
        elif word.text.startswith("/"):
            yield from on_a_host(call, word, "run of a script")
        elif _IN_SCRIPTS.fullmatch(word.text):
            for fact in read_path(call, word, "run of a script"):
                yield replace(fact, likely=True)


# A script without an extension, in a folder of scripts.
_IN_SCRIPTS = regex(r"(?:\./)?(?:[\w-]+/)*(?:ci|dev|hack|hooks|scripts?|tools)/[\w-]+")


def interpreter(call: Call) -> Iterator[Fact]:
    """The script that an interpreter runs: `bash scripts/test.sh`, or a task runner: `python -m nox`."""
    command = program_of(call.command)
    if command is not call.command and command.name in ("nox", "pip", "poe", "tox"):
        yield from call.readers[command.name](replace(call, command=command))
        return
    word = _script_of(call.command)
    if word is not None and _is_script(call, word):
        yield from read_path(call, word, call.command.name)
    elif word is not None and word.text.startswith("/"):
        yield from on_a_host(call, word, call.command.name)
    elif word is not None and call.command.name in _SHELLS and _IN_SCRIPTS.fullmatch(word.text):
        for fact in read_path(call, word, call.command.name):
            yield replace(fact, likely=True)


def _script_of(command: Command) -> Word | None:
    """The script among the arguments of an interpreter; None if it runs a module or a text."""
    arguments = iter(command.arguments)
    for word in arguments:
        text = word.text
        if not text.startswith("-") or len(text) < 2:
            return word
        if text in ("--", "-c", "-e", "-m", "-p", "-s", "--eval", "--print", "--test"):
            return None
        if text in _INTERPRETER_VALUES:
            next(arguments, None)
    return None


_INTERPRETER_VALUES = word_set("-r --require --import --loader --experimental-loader -W -X -o -O")


def _is_script(call: Call, word: Word) -> bool:
    """Whether a word is the path of a script, relative or below the root of the repository."""
    text = call.text(word)
    below = text.removeprefix(f"${{{call.workspace}}}/")
    plain = basename(text) if text.startswith(ROOT) else word.text.removeprefix("./")
    if below != text:
        plain = below
    return _SCRIPT.fullmatch(plain) is not None


def started_script(call: Call) -> str:
    """The path of the shell script that a command runs; empty if it runs none, or if the path is unknown."""
    command = call.command
    words = command.arguments if command.name in _SHELLS else command.words
    if not words or call.folder is None or words[0].text.startswith("-"):
        return ""
    text = call.text(words[0])
    if "/" not in text and command.name not in _SHELLS:
        return ""
    path = normpath(join(call.folder, text))
    return "" if not call.known(text) or path.startswith(("..", "/usr", "/bin")) else path


_SHELLS = word_set(". bash sh source")
