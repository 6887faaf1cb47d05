"""Python: version, package manager, name, and the environment variables that the code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from ...code.data import table
from ...code.evidence import Setting
from ...code.packages import pyproject
from ...code.python.environment import settings
from ...code.python.modules import Module, called, constant, keyword, modules_of, text_of
from ...code.sources import Sources, line_of, port_number
from ...core.lazy import regex
from .clues import Clue, Detector
from .images import base_version
from .options import options, options_of
from .pins import pinned
from .variables import is_needed_name, variable

_MANIFESTS = ("pyproject.toml", "requirements.txt", "requirements.in", "setup.py", "setup.cfg", "Pipfile")
_LOCKS = {"uv.lock": "uv", "poetry.lock": "poetry", "pdm.lock": "pdm", "Pipfile.lock": "pipenv"}
_VERSION = regex(r"(\d+\.\d+)")
_PIPFILE_VERSION = regex(r"""python(?:_full)?_version\s*=\s*["'](\d+\.\d+)""")
_GUNICORN = ("gunicorn.conf.py", "gunicorn_conf.py", "gunicorn.py", "conf/gunicorn.py", "config/gunicorn.py")
_BIND = regex(r"(?m)^bind\s*=\s*([^\n]+)")
_DIGITS = regex(r"(?<![\d.])(\d{2,5})(?![\d.])")
_DEVELOPMENT = regex(
    r"(?:^|/)settings/(?:tests?|testing|local|dev|development|ci)\.py$|(?:^|/)test_settings\.py$|(?:^|/)settings_(?:test|local|dev)\.py$"
)
_GETS = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})
_RUNS = frozenset(
    {
        "uvicorn.run",
        "hypercorn.run",
        "waitress.serve",
        "serve",
        "app.run",
        "web.run_app",
        "granian.Granian",
        "Granian",
    }
)
_CONNECTS = regex(r"(?:URL|URI|DSN|SECRET_KEY|_TOKEN|_API_KEY)$|^ConnectionStrings")
# The settings that are the port on which the program listens.
_PORTS = frozenset({"APP_PORT", "HTTP_PORT", "LISTEN_PORT", "PORT", "SERVER_PORT"})


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
        yield from _served(module, sources)
        for option in options_of(module):
            if option.variable:
                found = variable(option.variable, option.default, module.path, option.line, "an option")
                if found is not None:
                    yield found
    yield from _bound(sources)


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
    yield from pinned(sources, r"\d+\.\d+", "python", ".python-version", "runtime.txt")
    yield from base_version(sources, "python", r"\d+\.\d+")
    text = sources.text("Pipfile")
    if match := _PIPFILE_VERSION.search(text):
        line = line_of(text, re.escape(match[0]))
        yield Clue("language_version", match[1], "python_version", "Pipfile", line)
    data = pyproject(sources)
    asked = table(data, "project").get("requires-python") or table(
        data, "tool", "poetry", "dependencies"
    ).get("python")
    # A lower bound is the oldest version that the application is known to run on.
    if isinstance(asked, str) and (match := _VERSION.search(asked)):
        line = line_of(sources.text("pyproject.toml"), r"^\s*(?:requires-python|python)\s*=")
        yield Clue(
            "language_version", match[1], f"requires-python {asked}", "pyproject.toml", line, "implied"
        )


def _manager(sources: Sources) -> Iterator[Clue]:
    for path, manager in _LOCKS.items():
        if path in sources.files:
            yield Clue("package_manager", manager, "the lock file", path)
    tools = table(pyproject(sources), "tool")
    for manager in ("poetry", "pdm", "uv"):
        if manager in tools and (manager != "poetry" or "dependencies" in tools[manager]):
            line = line_of(sources.text("pyproject.toml"), rf"^\[tool\.{manager}")
            yield Clue("package_manager", manager, f"tool.{manager}", "pyproject.toml", line, "implied")
    if "Pipfile" in sources.files:
        yield Clue("package_manager", "pipenv", "the file", "Pipfile", 0, "implied")
    if "requirements.txt" in sources.files:
        yield Clue("package_manager", "pip", "the file", "requirements.txt", 0, "implied")
    locked = any(path in sources.files for path in _LOCKS)
    if not locked and (manifest := sources.first(*_MANIFESTS)):
        yield Clue("package_manager", "pip", "the manifest", manifest, 0, "usual")


def _environment(sources: Sources) -> Iterator[Clue]:
    modules = modules_of(sources)
    raised = {name for module in modules.values() for name in _checked(module)}
    developed = _for_development(modules)
    for read in settings(sources):
        if read.file in developed:
            continue
        found = variable(
            read.name,
            read.default,
            read.file,
            read.line,
            read.by,
            secret=read.hidden,
            required=_required(read, read.name in raised),
        )
        if found is not None:
            yield found
        if read.name in _PORTS and (number := port_number(str(read.default))):
            yield Clue("port", number, "the default of a setting", read.file, read.line, "implied")


def _required(read: Setting, checked: bool) -> bool | None:
    """Whether the program works without a variable; None if the code does not tell."""
    if read.default is not None:
        return None if read.default != "" else False
    if read.required or checked:
        return True
    if read.optional:
        return False
    # A setting with a default that is not shown, and what is read only where it may be missing.
    if read.by == "os.environ" or (is_needed_name(read.name) and _CONNECTS.search(read.name)):
        return None
    return False


def _checked(module: Module) -> Iterator[str]:
    """The variables without which a module raises an error: `if not X: raise`, with X from the environment."""
    names: dict[str, str] = {}
    for node in module.nodes:
        match node:
            case ast.Assign(
                targets=[target], value=ast.Call(args=[ast.Constant(value=str(read)), *_]) as call
            ) if called(call) in _GETS:
                names[called(target)] = read
            case _:
                pass
    for node in module.nodes:
        if not isinstance(node, ast.If) or not any(_ends(step) for step in node.body):
            continue
        for part in ast.walk(node.test):
            if isinstance(part, ast.Call) and called(part) in _GETS:
                name = text_of(_first(part))
            else:
                name = names.get(called(part)) if isinstance(part, (ast.Name, ast.Attribute)) else None
            if name:
                yield name


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def _ends(step: ast.stmt) -> bool:
    if isinstance(step, ast.Raise):
        return True
    return isinstance(step, ast.Expr) and called(step.value) in ("sys.exit", "exit", "os._exit", "quit")


def _for_development(modules: Mapping[str, Module]) -> frozenset[str]:
    """The settings modules of tests and of development, beside the one that runs in production."""
    paths = {module.path for module in modules.values()}
    return frozenset(path for path in paths if _DEVELOPMENT.search(path))


def _served(module: Module, sources: Sources) -> Iterator[Clue]:
    """`uvicorn.run("app.main:app", port=8000)`."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and called(node) in _RUNS:
            why = called(node)
            number, line = _listened(keyword(node, "port"), node, module, sources)
            if number:
                yield Clue("port", number, why, module.path, line)
            if node.args and (entry := text_of(node.args[0])) and ":" in entry:
                made = constant(keyword(node, "factory")) is True and not entry.endswith(")")
                entry += "()" if made else ""
                yield Clue("entry_point", entry, why, module.path, node.lineno)


def _listened(value: ast.expr | None, call: ast.Call, module: Module, sources: Sources) -> tuple[int, int]:
    """The number of a port, and its line: written there, the default of a parameter, or that of a setting."""
    number = _number(value)
    if number:
        return number, call.lineno
    if isinstance(value, ast.Name):
        for node in module.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _inside(call, node):
                for option in options(node):
                    if option.parameter == value.id and (given := port_number(str(option.default))):
                        return given, option.line
        for node in module.nodes:
            if isinstance(node, ast.Assign) and any(called(target) == value.id for target in node.targets):
                return _number(node.value), node.lineno
    if isinstance(value, ast.Attribute):
        wanted = value.attr.upper()
        for read in settings(sources):
            if read.name == wanted or read.name.endswith(f"_{wanted}"):
                number = port_number(str(read.default)) or 0
                if number:
                    return number, call.lineno
    return 0, 0


def _number(value: ast.expr | None) -> int:
    """The port that an expression gives unless the environment says another one."""
    match value:
        case ast.Constant(value=int() | str() as said):
            return port_number(str(said)) or 0
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return _number(inner)
        case ast.Call(args=[_, default]) if called(value) in _GETS:
            return _number(default)
        case ast.BoolOp(op=ast.Or(), values=[*_, default]):
            return _number(default)
        case _:
            return 0


def _inside(call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return function.lineno <= call.lineno <= (function.end_lineno or function.lineno)


def _bound(sources: Sources) -> Iterator[Clue]:
    """`bind = "0.0.0.0:8000"` in the configuration of gunicorn."""
    path = sources.first(*_GUNICORN)
    text = sources.text(path) if path else ""
    if path and (match := _BIND.search(text)):
        numbers = [number for said in _DIGITS.findall(match[1]) if (number := port_number(said))]
        if numbers:
            yield Clue("port", numbers[-1], "bind", path, line_of(text, r"^bind\s*="))


detector = Detector("python", _look, "python", _code)
