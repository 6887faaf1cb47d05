"""The host names that Django answers for: what `ALLOWED_HOSTS` of the settings contains.

Source: docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.record import record
from ..sources import Sources
from .modules import Module, called, modules_of, sets, text_of

_SETTING = "ALLOWED_HOSTS"
_MOST_STEPS = 5
_ENVIRONMENTS = frozenset({"os.environ", "environ"})


@record
class AllowedHosts:
    """A setting with host names: the variables that they come from, those that are constant, and where it is."""

    variables: tuple[str, ...]
    hosts: tuple[str, ...]
    file: str
    line: int


def allowed_hosts(sources: Sources) -> Iterator[AllowedHosts]:
    """The settings whose host names are all constant or come from variables."""
    for module in modules_of(sources).values():
        for node in module.of(ast.Assign, ast.AnnAssign):
            if node.value is None or not sets(node, _SETTING):
                continue
            found = _parts(module, node.value, 0)
            if found is not None and any(is_variable for is_variable, _ in found):
                variables = tuple(dict.fromkeys(text for is_variable, text in found if is_variable))
                hosts = tuple(dict.fromkeys(text for is_variable, text in found if not is_variable))
                yield AllowedHosts(variables, hosts, module.path, node.lineno)


def _parts(module: Module, value: ast.expr, depth: int) -> list[tuple[bool, str]] | None:
    """The names of variables and the constants of an expression; None if another part is unknown."""
    if depth > _MOST_STEPS:
        return None
    inner: list[ast.expr] = []
    match value:
        case ast.Constant(value=str(text)):
            return [(False, text)]
        case ast.Subscript(value=mapping, slice=ast.Constant(value=str(name))) if (
            called(mapping) in _ENVIRONMENTS
        ):
            return [(True, name)]
        case ast.Call(
            func=ast.Attribute(value=ast.Call() | ast.Subscript() as before, attr="split" | "strip")
        ):
            return _parts(module, before, depth + 1)
        case ast.Call(args=[name, *rest]) if (read := text_of(name)) and read.isupper():
            # `os.environ.get("HOSTS", "localhost")`, `env.list("HOSTS")`, `config("HOSTS", cast=Csv())`.
            usual = [(False, host) for default in rest if (host := text_of(default)) is not None]
            return [(True, read), *usual]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            inner = list(items)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            inner = [left, right]
        case ast.Starred(value=unpacked):
            inner = [unpacked]
        case ast.Name(id=name) if (assigned := module.only_value(name)) is not None:
            inner = [assigned]
        case _:
            return None
    found: list[tuple[bool, str]] = []
    for each in inner:
        parts = _parts(module, each, depth + 1)
        if parts is None:
            return None
        found += parts
    return found
