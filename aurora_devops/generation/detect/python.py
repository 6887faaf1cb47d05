"""Python: version, package manager, name, and the environment variables that the code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...code.packages import pyproject, table
from ...code.python.modules import Module, called, constant, keyword, modules_of, text_of
from ...code.sources import Sources, line_of
from ...core.lazy import regex
from .clues import Clue, Detector
from .variables import variable

_MANIFESTS = ("pyproject.toml", "requirements.txt", "requirements.in", "setup.py", "setup.cfg", "Pipfile")
_LOCKS = {"uv.lock": "uv", "poetry.lock": "poetry"}
_VERSION = regex(r"(\d+\.\d+)")
_IMAGE = regex(r"^FROM\s+(?:\S+/)?python:(\d+\.\d+)", re.MULTILINE)
_READS = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})


def _look(sources: Sources) -> Iterator[Clue]:
    manifest = sources.first(*_MANIFESTS)
    if manifest is None:
        return
    yield Clue("language", "python", "the manifest", manifest, confidence="implied")
    yield from _project(sources)
    yield from _version(sources)
    yield from _manager(sources)


def _code(sources: Sources) -> Iterator[Clue]:
    for module in modules_of(sources).values():
        yield from _environment(module)
        yield from _settings(module)
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


def _environment(module: Module) -> Iterator[Clue]:
    for node in module.nodes:
        found: Clue | None = None
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name)), ctx=ast.Load()) if called(
                value
            ) in ("os.environ", "environ"):
                found = variable(name, None, module.path, node.lineno, "os.environ")
            case ast.Call(args=[ast.Constant(value=str(name)), *rest]) if called(node) in _READS:
                default = constant(rest[0] if rest else keyword(node, "default"))
                found = variable(name, default, module.path, node.lineno, called(node))
            case ast.Call(func=ast.Name(id="config"), args=[ast.Constant(value=str(name)), *_]) if (
                module.packages & {"decouple", "starlette"}
            ):
                found = variable(
                    name, constant(keyword(node, "default")), module.path, node.lineno, "config()"
                )
            case _:
                continue
        if found is not None:
            yield found


def _settings(module: Module) -> Iterator[Clue]:
    """The fields of pydantic settings, by the names of the variables that they are read from."""
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and any(
            called(base).endswith("BaseSettings") for base in node.bases
        ):
            prefix = _prefix(node)
            for field in node.body:
                match field:
                    case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith(("_", "model_")):
                        yield from _field(module, field, name, prefix)
                    case _:
                        pass


def _prefix(settings: ast.ClassDef) -> str:
    """`env_prefix`, in `model_config` or in an inner class `Config`."""
    for node in ast.walk(settings):
        match node:
            case ast.keyword(arg="env_prefix", value=ast.Constant(value=str(prefix))):
                return prefix
            case ast.Assign(targets=[ast.Name(id="env_prefix")], value=ast.Constant(value=str(prefix))):
                return prefix
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if text_of(key) == "env_prefix" and (prefix := text_of(value) or ""):
                        return prefix
            case _:
                pass
    return ""


def _field(module: Module, field: ast.AnnAssign, name: str, prefix: str) -> Iterator[Clue]:
    default = constant(field.value)
    full = (prefix + name).upper()
    if isinstance(field.value, ast.Call) and called(field.value).endswith("Field"):
        first = field.value.args[0] if field.value.args else keyword(field.value, "default")
        default = None if constant(first) is ... else constant(first)
        for alias in ("validation_alias", "alias", "env"):
            full = text_of(keyword(field.value, alias)) or full
    hidden = any(
        isinstance(node, ast.Name) and node.id.startswith("Secret") for node in ast.walk(field.annotation)
    )
    found = variable(full, default, module.path, field.lineno, "settings field", secret=hidden)
    if found is not None:
        yield found
    if name == "port" and isinstance(default, int) and 0 < default < 65536:
        yield Clue("port", default, "the default of a setting", module.path, field.lineno, "implied")


def _served(module: Module) -> Iterator[Clue]:
    """`uvicorn.run("app.main:app", port=8000)`."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and called(node) == "uvicorn.run":
            if isinstance(port := constant(keyword(node, "port")), int) and 0 < port < 65536:
                yield Clue("port", port, "uvicorn.run", module.path, node.lineno)
            if node.args and (entry := text_of(node.args[0])) and ":" in entry:
                yield Clue("entry_point", entry, "uvicorn.run", module.path, node.lineno)


detector = Detector("python", _look, "python", _code)
