"""How a module of Python has access to the environment, and whether what it reads there is certainly read."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from .modules import READS, Module, called, text_of
from .start import Place
from .texts import constant_text

MAPPINGS = frozenset({"os.environ", "environ"})


@record(eq=False)
class Environment:
    """How a module reads the environment: the names of it, and those of the functions that read a variable."""

    module: Module
    sources: Sources

    @cached_property
    def mappings(self) -> frozenset[str]:
        """The names of mappings that are the environment."""
        return _mappings(self.module)

    @cached_property
    def used(self) -> bool:
        """Whether the module has access to the environment at all."""
        text = self.sources.text(self.module.path)
        return "environ" in text or "getenv" in text or self.mappings != MAPPINGS

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of functions that read the variable of a name, with a default."""
        found = {*READS, *(f"{name}.get" for name in self.mappings)}
        for name, (home, inner) in self.module.names.items():
            if home == "os" and inner in ("getenv", ""):
                found.update([name] if inner else [f"{name}.getenv"])
        for name in self.module.assigned:
            value = self.module.only_value(name)
            if isinstance(value, ast.Attribute) and called(value) in found:
                found.add(name)
        return frozenset(found)

    def name(self, value: ast.expr) -> str | None:
        """The name of a variable that an expression of constants gives."""
        if isinstance(value, ast.Constant):
            return text_of(value)
        if isinstance(value, (ast.Name, ast.Attribute, ast.BinOp, ast.JoinedStr)):
            text = constant_text(value, self.module, self.sources)
            return text if text and UPPER.fullmatch(text) else None
        return None


def _mappings(module: Module) -> frozenset[str]:
    """The names under which a module has the environment: `os.environ`, and variables and parameters that are it."""
    found = set(MAPPINGS)
    for name, source in module.names.items():
        if source in (("os", "environ"), ("os", "")):
            found.add(name if source[1] else f"{name}.environ")
    for node in module.of(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None and _is_environment(node.value):
            found.update(name for target in targets if (name := called(target)))
    for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef):
        listed = [*function.args.posonlyargs, *function.args.args]
        defaults = function.args.defaults
        pairs = [*zip(listed[len(listed) - len(defaults) :], defaults, strict=True)]
        with_names = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        pairs += ((one, default) for one, default in with_names if default is not None)
        found.update(one.arg for one, default in pairs if _is_environment(default))
        for one in (*listed, *function.args.kwonlyargs):
            if one.arg in ("env", "environ") and one.annotation is not None:
                text = ast.unparse(one.annotation)
                if "Mapping[str" in text or "dict[str" in text.lower() or "_Environ" in text:
                    found.add(one.arg)
    return frozenset(found)


def _is_environment(value: ast.expr) -> bool:
    """Whether an expression is the environment, or a copy of it, unless it is given another mapping."""
    match value:
        case ast.Call(func=ast.Name(id="dict"), args=[inner]):
            return _is_environment(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="copy"), args=[]):
            return _is_environment(inner)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_environment(body) or _is_environment(orelse)
        case ast.BoolOp(op=ast.Or(), values=values):
            return _is_environment(values[-1])
        case _:
            return called(value) == "os.environ"


def certainty(
    module: Module, node: ast.expr, conditional: Container[int], reached: Mapping[Place, frozenset[str]]
) -> tuple[bool, tuple[str, ...]]:
    """Whether a read certainly runs, and the modules that run it; all that import its module if there are none."""
    if node.lineno not in conditional:
        return True, ()
    entries = reached.get((module.path, node.lineno, node.col_offset))
    return entries is not None, tuple(sorted(entries or ()))


UPPER = regex(r"[A-Z][A-Z0-9_]*")


def conditional_lines(module: Module) -> frozenset[int]:
    """The lines that may not run when the module is imported, or on which an error may be handled."""
    lines: set[int] = set()
    for node in module.of(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.IfExp, ast.Try):
        lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(lines)
