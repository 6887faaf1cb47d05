"""The query parameters that handlers of FastAPI read, as their signatures declare them.

Source: fastapi.tiangolo.com/tutorial/query-params (a parameter that is not in the path is in the query).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record
from ...core.words import word_set
from ..evidence import Route
from ..sources import Sources
from .fastapi import handlers


@record
class Queries:
    """A route with the names of all query parameters that its handler reads, and the line of the function."""

    route: Route
    names: tuple[str, ...]
    line: int


_IN_PATH = regex(r"\{(\w+)(?::\w+)?\}")
# Types whose values are in the query; a class may be the body, or a dependency.
_PLAIN = word_set(
    "str int float bool bytes date datetime time timedelta UUID UUID4 Decimal Literal Optional Union List Set list set"
    " frozenset tuple Annotated None Enum EmailStr HttpUrl AnyUrl PositiveInt NonNegativeInt conint constr typing uuid"
    " datetime decimal Sequence"
)
_ELSEWHERE = word_set(
    "Body Header Cookie Form File Path Response BackgroundTasks UploadFile HTTPConnection WebSocket"
)
_SEVERAL = word_set("List Sequence Set frozenset list set tuple")
_QUERY = "Query"


def queries(sources: Sources) -> Iterator[Queries]:
    """The routes of which all query parameters are known."""
    for handler in handlers(sources):
        function, route = handler.function, handler.route
        if function is None or route.confidence != "stated":
            continue
        names = _names(function, set(_IN_PATH.findall(route.path)))
        if names is not None:
            yield Queries(route, names, function.lineno)


def _names(function: ast.FunctionDef | ast.AsyncFunctionDef, in_path: set[str]) -> tuple[str, ...] | None:
    """The query parameters of a function; None if they are not all known."""
    given = function.args
    if given.vararg is not None or given.kwarg is not None or any(map(_depends, function.decorator_list)):
        return None
    positional = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(positional) - len(given.defaults)) + list(given.defaults)
    found = []
    for one, default in [
        *zip(positional, defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]:
        if one.arg in in_path:
            continue
        words = {*_words(one.annotation), *_words(default)}
        if not words.isdisjoint(_ELSEWHERE):
            continue
        if _QUERY not in words and not words.isdisjoint(_SEVERAL):
            # Without `Query`, it is the body.
            continue
        if one.annotation is None or not set(_words(one.annotation)) <= {*_PLAIN, _QUERY}:
            return None
        alias = _alias(one.annotation, default)
        if alias is None:
            return None
        found.append(alias or one.arg)
    return tuple(found)


def _words(node: ast.expr | None) -> Iterator[str]:
    """The names in an expression, without those of arguments by keyword."""
    if node is None:
        return
    literal: set[ast.AST] = {
        each
        for one in ast.walk(node)
        if isinstance(one, ast.Call) or (isinstance(one, ast.Subscript) and "Literal" in ast.dump(one.value))
        for inner in ([*one.args, *one.keywords] if isinstance(one, ast.Call) else [one.slice])
        for each in ast.walk(inner)
    }
    for one in ast.walk(node):
        if one in literal:
            continue
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            # A type between quotes.
            yield "?"


def _alias(*nodes: ast.expr | None) -> str | None:
    """The name that `Query(alias=...)` gives; empty if there is none, None if it is unknown."""
    for node in nodes:
        for call in ast.walk(node) if node is not None else ():
            if isinstance(call, ast.Call):
                for keyword in call.keywords:
                    if keyword.arg in ("alias", "validation_alias", None):
                        value = keyword.value
                        return (
                            value.value
                            if isinstance(value, ast.Constant) and isinstance(value.value, str)
                            else None
                        )
    return ""


def _depends(decorator: ast.expr) -> bool:
    """Whether a route has dependencies, which may read others."""
    return isinstance(decorator, ast.Call) and any(one.arg == "dependencies" for one in decorator.keywords)
