"""Inputs in the content of a file, `$[[ inputs.NAME | function ]]`, and the header that declares them.

Source: docs.gitlab.com/ci/inputs/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...core.lazy import regex
from ...core.place import Route
from .merge import File, Mistake, near

_BLOCK = regex(r"\$\[\[(?P<body>(?>(?:[^\]]|\](?!\]))*))\]\]")
_PATH = regex(r"\s*(?P<path>[\w-]+(?>(?:\.[\w-]+)*))\s*")
_FUNCTION = regex(r"\s*(?P<name>\w+)\s*(?:\((?P<arguments>[^()]*)\))?\s*")
FUNCTIONS = ("expand_vars", "truncate", "posix_escape")
_TRUNCATE = regex(r"\s*\d+\s*,\s*\d+\s*")
# The longest text in which interpolations are searched, and the most functions in one.
_MOST_FUNCTIONS = 3


class Block(NamedTuple):
    """One interpolation: its characters, the path of its value, and its functions."""

    start: int
    end: int
    path: str
    functions: tuple[str, ...]
    mistake: str = ""


def blocks(text: str) -> Iterator[Block]:
    """The interpolations in a text."""
    if "$[[" not in text:
        return
    for match in _BLOCK.finditer(text):
        path, *functions = match["body"].split("|")
        named = _PATH.fullmatch(path)
        said, names = "", []
        if named is None:
            said = f"'{match[0][:40]}' is not an interpolation; write $[[ inputs.NAME ]]"
        for function in functions:
            found = _FUNCTION.fullmatch(function)
            name = found["name"] if found else function.strip()
            names.append(name)
            if name not in FUNCTIONS:
                said = said or f"unknown function '{name}'{near(name, FUNCTIONS)}"
            elif name == "truncate" and (found is None or not _TRUNCATE.fullmatch(found["arguments"] or "")):
                said = said or "'truncate' needs an offset and a length, as truncate(0,5)"
        if len(functions) > _MOST_FUNCTIONS:
            said = said or f"an interpolation can have {_MOST_FUNCTIONS} functions, not {len(functions)}"
        yield Block(match.start(), match.end(), named["path"] if named else "", tuple(names), said)


def inputs(file: File) -> frozenset[str] | None:
    """The names of the inputs that a header declares; None for a file without a header."""
    header = file.header.value if file.header is not None else None
    spec = header.get("spec") if isinstance(header, dict) else None
    if header is None:
        return None
    if isinstance(spec, dict) and "include" in spec:
        return None  # the inputs are declared in other files, too
    declared = spec.get("inputs") if isinstance(spec, dict) else None
    return frozenset(declared) if isinstance(declared, dict) else frozenset()


def judge(file: File) -> Iterator[Mistake]:
    """The interpolations of a file that GitLab cannot resolve."""
    declared = inputs(file)
    # Without a header nothing is interpolated.
    if file.header is None or "$[[" not in file.source.text:
        return
    for text, route in texts(file.tree.value):
        for block in blocks(text):
            at = file.origin.at(*route)
            if block.mistake:
                yield Mistake("input", at, block.mistake)
                continue
            context, _, name = block.path.partition(".")
            name = name.partition(".")[0]
            if context == "inputs" and declared is not None and name not in declared:
                yield Mistake(
                    "input", at, f"input '{name}' is not declared in the header{near(name, declared)}"
                )


def texts(value: Any) -> Iterator[tuple[str, Route]]:
    """The texts with an interpolation in some data, keys too, each with its route."""
    stack: list[tuple[Any, Route]] = [(value, ())]
    seen: set[int] = set()
    while stack:
        node, route = stack.pop()
        if isinstance(node, str):
            if "$[[" in node:
                yield node, route
        elif isinstance(node, (dict, list)):
            if id(node) in seen:
                continue
            seen.add(id(node))
            for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
                if isinstance(key, str) and "$[[" in key:
                    yield key, (*route, key)
                stack.append((inner, (*route, key)))
