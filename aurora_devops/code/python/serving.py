"""The ports in the configuration files of servers of Python applications: gunicorn, Hypercorn and uWSGI."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources, line_at, port_number
from .modules import READS, Module, called, keyword, modules_of, text_of

_GUNICORN = regex(r"(?:.*/)?[\w.-]*gunicorn[\w.-]*\.py")
_HYPERCORN = regex(r"(?:.*/)?[\w.-]*hypercorn[\w.-]*\.toml")
_UWSGI = regex(r"(?:.*/)?[\w.-]*uwsgi[\w.-]*\.ini")
_ADDRESS = regex(r"(?:tcp://)?(?:[\w.*-]*|\[[\da-f:]*\]):(\d{1,5})")
_IN_TOML = regex(r"(?m)^[ \t]*bind[ \t]*=[ \t]*\[?[ \t]*[\"']([^\"'\n]*)[\"']")
_IN_INI = regex(r"(?m)^[ \t]*(?:http|http-socket|https|socket)[ \t]*=[ \t]*([^\s,]+)")
_MOST_STEPS = 5


@record
class ServerPort:
    """A port that a configuration file makes a server listen on, unless an environment variable sets another one."""

    server: str
    number: int
    file: str
    line: int
    variable: str = ""


def server_ports(sources: Sources) -> Iterator[ServerPort]:
    """The ports in the configuration files of servers; nothing for a file with several addresses."""
    for module in modules_of(sources).values():
        if _GUNICORN.fullmatch(module.path):
            binds = [value for name, value in _assigned(module) if name == "bind"]
            found = _address(module, binds[0]) if len(binds) == 1 else None
            match = _ADDRESS.fullmatch(found[0]) if found is not None else None
            number = port_number(match[1]) if match else None
            if found is not None and number is not None:
                yield ServerPort("gunicorn", number, module.path, binds[0].lineno, found[1])
    for path in sources.paths:
        server = "hypercorn" if _HYPERCORN.fullmatch(path) else "uwsgi" if _UWSGI.fullmatch(path) else ""
        if server:
            text = sources.text(path)
            lines = list((_IN_TOML if server == "hypercorn" else _IN_INI).finditer(text))
            match = _ADDRESS.fullmatch(lines[0][1]) if len(lines) == 1 else None
            number = port_number(match[1]) if match else None
            if number is not None:
                yield ServerPort(server, number, path, line_at(text, lines[0].start(1)))


def graceful_timeouts(sources: Sources) -> Iterator[tuple[int, str, int]]:
    """The seconds that the configuration of gunicorn gives running requests, with the file and the line."""
    for module in modules_of(sources).values():
        if _GUNICORN.fullmatch(module.path):
            values = [value for name, value in _assigned(module) if name == "graceful_timeout"]
            found = _address(module, values[0]) if len(values) == 1 else None
            if found is not None and found[0].isdecimal() and not found[1]:
                yield int(found[0]), module.path, values[0].lineno


def _assigned(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """The names that a module sets at its top level, as often as it sets them; other assignments of them count too."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None:
            yield from ((called(target), node.value) for target in targets)


def _address(module: Module, value: ast.expr, depth: int = 0) -> tuple[str, str] | None:
    """The text of an expression, and the variable that may set another one; None if it is unknown."""
    if depth > _MOST_STEPS:
        return None
    match value:
        case ast.Constant(value=str(text)):
            return text, ""
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return str(number), ""
        case ast.List(elts=[one]) | ast.Tuple(elts=[one]) | ast.FormattedValue(value=one):
            return _address(module, one, depth + 1)
        case ast.Call(func=ast.Name(id="int" | "str"), args=[one]):
            return _address(module, one, depth + 1)
        case ast.Call(args=[name, *rest]) if called(value) in READS:
            given = rest[0] if rest else keyword(value, "default")
            found = _address(module, given, depth + 1) if given else None
            variable = text_of(name)
            return (found[0], variable) if found and not found[1] and variable else None
        case ast.BoolOp(op=ast.Or(), values=[ast.Call(args=[name]) as read, given]) if called(read) in READS:
            found = _address(module, given, depth + 1)
            variable = text_of(name)
            return (found[0], variable) if found and not found[1] and variable else None
        case ast.Name(id=name):
            values = [each for other, each in _assigned(module) if other == name]
            return _address(module, values[0], depth + 1) if len(values) == 1 else None
        case ast.JoinedStr(values=parts):
            return _joined(module, parts, depth)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _joined(module, [left, right], depth)
        case _:
            return None


def _joined(module: Module, parts: list[ast.expr], depth: int) -> tuple[str, str] | None:
    """Texts one after the other; of the variables, only that of the last text sets the port."""
    found = [_address(module, part, depth + 1) for part in parts]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return "".join(text for text, _ in known), known[-1][1]
