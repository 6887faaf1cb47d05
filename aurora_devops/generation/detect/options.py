"""Options of commands in Python, of Typer and Click: their defaults, and the environment variables that set them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...code.python.modules import Module, called, constant, keyword, text_of
from ...core.record import record


@record
class Option:
    """An option of a command: the parameter that takes it, its default, and its environment variable."""

    parameter: str
    default: object
    variable: str
    line: int


def options_of(module: Module) -> Iterator[Option]:
    """The options of all commands of a module; none without Typer or Click."""
    if module.packages.isdisjoint({"typer", "click", "rich_click", "asyncclick"}):
        return
    for node in module.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from options(node)


def options(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Option]:
    """The options of a function: plain defaults, `typer.Option`, `Annotated`, and decorators of Click."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    defaults += given.defaults
    pairs = [*zip(positional, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    for argument, default in pairs:
        said = default if isinstance(default, ast.Call) else None
        value = constant(default)
        if said is not None:
            value = constant(said.args[0] if said.args else keyword(said, "default"))
        inner = _annotated(argument.annotation)
        option = said or inner
        name = text_of(keyword(option, "envvar")) if option is not None else None
        if value is not None or name:
            yield Option(argument.arg, None if value is ... else value, name or "", argument.lineno)
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and called(decorator).rpartition(".")[2] in ("option", "argument"):
            names = [text for value in decorator.args if (text := text_of(value))]
            plain = [name for name in names if not name.startswith("-")] or [
                name.lstrip("-").replace("-", "_") for name in names if name.startswith("--")
            ]
            if plain:
                variable = text_of(keyword(decorator, "envvar")) or ""
                yield Option(plain[0], constant(keyword(decorator, "default")), variable, decorator.lineno)


def _annotated(annotation: ast.expr | None) -> ast.Call | None:
    """The call in `Annotated[int, typer.Option(...)]`."""
    if isinstance(annotation, ast.Subscript) and called(annotation.value).rpartition(".")[2] == "Annotated":
        return next((node for node in ast.walk(annotation.slice) if isinstance(node, ast.Call)), None)
    return None
