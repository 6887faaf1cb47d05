"""Python: version, package manager, name, and the environment variables that the code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...code.packages import pyproject, table
from ...code.python.environment import settings
from ...code.python.modules import Module, called, constant, keyword, modules_of, text_of
from ...code.sources import Sources, line_of
from ...core.lazy import regex
from .clues import Clue, Detector
from .variables import variable

_MANIFESTS = ("pyproject.toml", "requirements.txt", "requirements.in", "setup.py", "setup.cfg", "Pipfile")
_LOCKS = {"uv.lock": "uv", "poetry.lock": "poetry"}
_VERSION = regex(r"(\d+\.\d+)")
# The settings that are the port on which the program listens.
_PORTS = frozenset({"APP_PORT", "HTTP_PORT", "LISTEN_PORT", "PORT", "SERVER_PORT"})
_IMAGE = regex(r"^FROM\s+(?:\S+/)?python:(\d+\.\d+)", re.MULTILINE)


def _look(sources: Sources) -> Iterator[Clue]:
    manifest = sources.first(*_MANIFESTS)
    if manifest is None:
        return
    yield Clue("language", "python", "the manifest", manifest, confidence="implied")
    yield from _project(sources)
    yield from _version(sources)
    yield from _manager(sources)


def _code(sources: Sources) -> Iterator[Clue]:
    yield from _environment(sources)
    for module in modules_of(sources).values():
        yield from _served(module)


def _project(sources: Sources) -> Iterator[Clue]:
    text = sources.text("pyproject.toml")
    data = pyproject(sources)
    for keys in (("project",), ("tool", "poetry")):
        section = table(data, *keys)
        where = ".".join(keys)
        for key in ("name", "description"):
            if isinstance(value := section.get(key), str) and value.strip():
                line = line_of(text, rf"^\s*{key}\s*=")
                yield Clue(key, value.strip(), f"{where}.{key}", "pyproject.toml", line)
        urls = {str(name).lower(): url for name, url in table(section, "urls").items()}
        for name in ("repository", "source", "source code", "github"):
            if isinstance(url := urls.get(name, section.get(name)), str):
                line = line_of(text, re.escape(url))
                yield Clue(
                    "repository_url", url.removesuffix(".git"), f"{where} URLs", "pyproject.toml", line
                )
                break


def _version(sources: Sources) -> Iterator[Clue]:
    if match := _VERSION.match(sources.text(".python-version").strip()):
        yield Clue("language_version", match[1], "the pin", ".python-version", 1)
    for path in ("Dockerfile",):
        text = sources.text(path)
        if match := _IMAGE.search(text):
            line = line_of(text, re.escape(match[0]))
            yield Clue("language_version", match[1], "FROM", path, line)
    data = pyproject(sources)
    asked = table(data, "project").get("requires-python") or table(
        data, "tool", "poetry", "dependencies"
    ).get("python")
    # What a lower bound allows is no version yet; it is the one that the application is known to run on.
    if isinstance(asked, str) and (match := _VERSION.search(asked)):
        line = line_of(sources.text("pyproject.toml"), r"^\s*(?:requires-python|python)\s*=")
        yield Clue("language_version", match[1], "requires-python", "pyproject.toml", line, "implied")


def _manager(sources: Sources) -> Iterator[Clue]:
    for path, manager in _LOCKS.items():
        if path in sources.files:
            yield Clue("package_manager", manager, "the lock file", path)
    if "requirements.txt" in sources.files:
        yield Clue("package_manager", "pip", "the file", "requirements.txt", 0, "implied")


def _environment(sources: Sources) -> Iterator[Clue]:
    for read in settings(sources):
        found = variable(read.name, read.default, read.file, read.line, read.by, secret=read.hidden)
        if found is not None:
            yield found
        if read.name in _PORTS and isinstance(read.default, int) and 0 < read.default < 65536:
            yield Clue("port", read.default, "the default of a setting", read.file, read.line, "implied")


def _served(module: Module) -> Iterator[Clue]:
    """`uvicorn.run("app.main:app", port=8000)`."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and called(node) == "uvicorn.run":
            if isinstance(port := constant(keyword(node, "port")), int) and 0 < port < 65536:
                yield Clue("port", port, "uvicorn.run", module.path, node.lineno)
            if node.args and (entry := text_of(node.args[0])) and ":" in entry:
                yield Clue("entry_point", entry, "uvicorn.run", module.path, node.lineno)


detector = Detector("python", _look, "python", _code)
