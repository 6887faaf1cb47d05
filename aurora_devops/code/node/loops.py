"""Calls in loops over arrays and objects that the code contains: one call for each element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import record, replace
from .code import class_before, end_of, entries, functions_around, is_definition, parts
from .constants import NodeConstants
from .imports import exports_of, imports_of
from .routers import Call

_BOUND = r"(?P<bound>[A-Za-z_$][\w$]*|\{[^{}]*\}|\[[^\[\]]*\])"
_FOR = regex(rf"\bfor\s*(?P<open>\()\s*(?:const|let|var)\s+{_BOUND}\s+of\s+")
_EACH = regex(
    r"\.\s*(?:forEach|map)\s*(?P<open>\()\s*(?:async\s*)?(?:function\s*\w*\s*)?"
    rf"\(?\s*{_BOUND}\s*(?::[^()=]{{0,100}})?(?:,[^()]{{0,60}})?\)?\s*(?::\s*\w+\s*)?(?:=>|\{{)"
)
# What a call of `forEach` follows, if it is no array literal.
_BEFORE = regex(
    r"(?:\bObject\s*\.\s*\w+\s*\(\s*[\w$.]+\s*\)|(?<![\w$.)\]])[A-Za-z_$][\w$]*(?:\s*\.\s*[\w$]+)*)\Z"
)
_OBJECT = regex(r"Object\s*\.\s*(entries|values|keys)\s*\(\s*([\w$.]+)\s*\)")
_NAMED = regex(r"(?:this\s*\.\s*)?[A-Za-z_$][\w$]*(?:\s*\.\s*[\w$]+)*")
_MODIFIERS = regex(r"\s*(?:(?:public|private|protected|readonly)\s+)*([A-Za-z_$][\w$]*)")
_LITERAL_IN_TEMPLATE = regex(r"\$\{\s*'([^'`{}]*)'\s*\}")
_LOCAL = regex(r"\s*([\w$]+)\s*(?::\s*([\w$]+))?\s*(?:=.*)?\Z", re.DOTALL)
_LONGEST_ARRAY, _MOST_ELEMENTS, _DEEPEST = 4_000, 60, 4


@record
class _Loop:
    """A loop: what it binds, what it iterates over and where that is, and where its body begins and ends."""

    bound: str
    source: str
    at: int
    body: int
    end: int


@record
class _Element:
    """An element of an array or an object: the file, the offset, the text, and the key in an object."""

    path: str
    offset: int
    text: str
    key: str = ""


@record(eq=False)
class Loops:
    """The loops of a program."""

    codes: Mapping[str, str]
    constants: NodeConstants

    def calls(self, path: str, call: Call) -> list[Call] | None:
        """A call with its arguments for each element of the loop around it; None if the elements are unknown."""
        loop = next(
            (one for one in _loops(self.codes[path]) if one.body < call.start < one.end and _uses(one, call)),
            None,
        )
        if loop is None:
            return [call]
        elements = self._elements(path, loop.source, loop.at, _DEEPEST)
        if not elements or len(elements) > _MOST_ELEMENTS:
            return None
        found = [self._with(path, call, loop.bound, one) for one in elements]
        return None if None in found else [one for one in found if one is not None]

    def _elements(self, path: str, source: str, offset: int, depth: int) -> list[_Element] | None:
        """The elements of an expression; None if they are unknown."""
        source = source.strip()
        if source.startswith("["):
            return self._listed(path, offset, depth)
        if of_object := _OBJECT.fullmatch(source):
            return self._of_object(path, of_object[2], of_object[1])
        if not depth or not _NAMED.fullmatch(source):
            return None
        name = re.sub(r"\s", "", source)
        place = self.constants.place(name, path)
        if place is not None and self.codes[place[0]].startswith("[", place[1]):
            return self._listed(*place, depth)
        given = list(self._given(path, name, offset))
        if not given:
            return None
        listed = [self._elements(*one, depth - 1) for one in given]
        return None if None in listed else [element for each in listed for element in each or ()]

    def _listed(self, path: str, start: int, depth: int) -> list[_Element] | None:
        """The elements of the array literal at an offset, also of arrays that it spreads."""
        code = self.codes[path]
        end = end_of(code, start)
        found: list[_Element] = []
        for part, at in parts(code, start + 1, end - 1) if end > 0 else ():
            text = part.strip()
            at += len(part) - len(part.lstrip())
            if not text.startswith("..."):
                found.append(_Element(path, at, text))
                continue
            inner = self._elements(path, text[3:], at + 3, depth - 1) if depth else None
            if inner is None:
                return None
            found += inner
        return found if end > 0 else None

    def _of_object(self, path: str, name: str, method: str) -> list[_Element] | None:
        sources = self.constants.sources
        home, exported = imports_of(sources, path, self.codes[path]).get(name, ("", ""))
        if home and not exported and (names := exports_of(sources, home, self.codes)):
            # `import * as routes`
            return [_Element(path, 0, f"{name}.{one}", one if method == "entries" else "") for one in names]
        place = self.constants.place(name, path)
        code = self.codes[place[0]] if place else ""
        listed = entries(code, place[1]) if place and code.startswith("{", place[1]) else None
        if place is None or listed is None:
            return None
        return [
            _Element(
                place[0], at, f"'{key}'" if method == "keys" else value, key if method == "entries" else ""
            )
            for key, value, at in listed
        ]

    def _given(self, path: str, name: str, offset: int) -> Iterator[tuple[str, str, int]]:
        """What the calls of the function around an offset give for its parameter, or for a field of the class."""
        code = self.codes[path]
        field = name.removeprefix("this.")
        for function, listed, start in functions_around(code, offset):
            names = [match[1] if (match := _MODIFIERS.match(part)) else "" for part in listed]
            if field == name and name in names:
                yield from self._arguments(path, function, start, names.index(name))
                return
        if field != name:
            assigned = re.search(rf"\bthis\s*\.\s*{re.escape(field)}\s*=\s*([\w$]+)\s*;?", code)
            wanted = assigned[1] if assigned else field
            for function, listed, start in functions_around(code, -1):
                names = [match[1] if (match := _MODIFIERS.match(part)) else "" for part in listed]
                if function == "constructor" and wanted in names:
                    yield from self._arguments(path, function, start, names.index(wanted))

    def _arguments(self, path: str, function: str, start: int, index: int) -> Iterator[tuple[str, str, int]]:
        """The arguments of all calls of a function at a position: file, text and offset."""
        new = ""
        if function == "constructor":
            new, function = r"\bnew\s+", class_before(self.codes[path], start)
        called = re.compile(
            rf"{new or '(?<!function )(?<![$])'}\b{re.escape(function)}\s*(?:<[^()<>]*>)?\s*(?=\()"
        )
        for file, code in self.codes.items():
            for match in called.finditer(code) if function and function in code else ():
                end = end_of(code, match.end(), len(code))
                if end < 0 or (not new and is_definition(code, end)):
                    continue
                listed = parts(code, match.end() + 1, end - 1)
                if index < len(listed):
                    part, at = listed[index]
                    yield file, part.strip(), at + len(part) - len(part.lstrip())

    def _with(self, path: str, call: Call, bound: str, element: _Element) -> Call | None:
        """A call with the values of an element in place of the names that a loop binds; None if one is unknown."""
        values = self._bindings(bound, element)
        if values is None:
            return None
        names = "|".join(sorted(re.escape(name) for name in values))
        used = re.compile(rf"(?<![\w$.'\"])({names})\b(?:\s*\.\s*(\w+)\b(?!\s*\())?")
        arguments: list[str] = []
        homes: list[str] = []
        for argument in map(_in_full, call.arguments):
            home = path

            def filled(match: re.Match[str]) -> str:
                nonlocal home
                value = _member(values[match[1]], match[2])
                text = self.constants.text(value, element.path)
                if text is None:
                    home = element.path
                return value if text is None else f"'{text}'"

            arguments.append(_LITERAL_IN_TEMPLATE.sub(r"\1", used.sub(filled, argument)))
            homes.append(home)
        return replace(
            call, arguments=tuple(arguments), homes=tuple(homes), at=element.offset, place=element.path
        )

    def _bindings(self, bound: str, element: _Element) -> dict[str, str] | None:
        """The texts of the names that a loop binds for an element."""
        if bound.startswith("["):
            names = [part.strip() for part, _ in parts(bound, 1, len(bound) - 1)]
            text = element.text
            values = [f"'{element.key}'", text]
            if not element.key:
                inside = text.startswith("[") and text.endswith("]")
                values = [part.strip() for part, _ in parts(text, 1, len(text) - 1)] if inside else []
            return dict(zip(names, values, strict=False)) if len(values) >= len(names) else None
        if not bound.startswith("{"):
            return {bound: element.text} if not element.key else None
        found = {}
        for part, _ in parts(bound, 1, len(bound) - 1):
            if (local := _LOCAL.match(part)) is None:
                return None
            found[local[2] or local[1]] = _member(element.text, local[1])
        return found


def _in_full(argument: str) -> str:
    """An object literal with a key for each entry: `{ name: name }` for `{ name }`."""
    listed = entries(argument, 0) if argument.startswith("{") else None
    if not listed or "..." in argument:
        return argument
    return "{" + ", ".join(f'"{key}": {value}' for key, value, _ in listed) + "}"


def _member(text: str, key: str | None) -> str:
    """The text of a member of an element."""
    if key is None:
        return text
    if text.startswith("{"):
        return next((value for name, value, _ in entries(text, 0) or () if name == key), "undefined")
    return f"{text}.{key}"


def _uses(loop: _Loop, call: Call) -> bool:
    """Whether the arguments of a call have a name that a loop binds."""
    names = re.findall(r"[A-Za-z_$][\w$]*", loop.bound)
    return any(
        re.search(rf"(?<![\w$.'\"]){re.escape(name)}\b", one) for one in call.arguments for name in names
    )


@lru_cache(maxsize=64)
def _loops(code: str) -> tuple[_Loop, ...]:
    """The loops of a file, the inner ones first."""
    found: list[_Loop] = []
    for match in _FOR.finditer(code) if "for" in code else ():
        close = end_of(code, match.start("open"))
        if close < 0:
            continue
        block = code[close:].lstrip()[:1] == "{"
        opened = code.find("{", close) if block else close
        end = end_of(code, opened, len(code)) if block else _end_of_statement(code, close)
        found.append(_Loop(match["bound"], code[match.end() : close - 1], match.end(), close, end))
    for match in _EACH.finditer(code) if "forEach" in code or ".map" in code else ():
        start, end = _source(code, match.start())
        if start >= 0:
            last = end_of(code, match.start("open"), len(code))
            found.append(_Loop(match["bound"], code[start:end], start, match.end(), last))
    return tuple(sorted(found, key=lambda one: -one.body))


def _end_of_statement(code: str, start: int) -> int:
    """Where a statement without a block ends, which may have a call on several lines."""
    opened = code.find("(", start)
    line = code.find("\n", start)
    called = end_of(code, opened, len(code)) if opened >= 0 and (line < 0 or opened < line) else -1
    return max(called, line if line >= 0 else len(code))


def _source(code: str, end: int) -> tuple[int, int]:
    """Where the expression before an offset begins and ends; -1 if it is another one than a name or an array."""
    end -= len(code[:end][-80:]) - len(code[:end][-80:].rstrip())
    if code[end - 1 : end] == "]":
        opened = code.rfind("[", max(0, end - _LONGEST_ARRAY), end)
        while opened >= 0 and end_of(code, opened) != end:
            opened = code.rfind("[", max(0, end - _LONGEST_ARRAY), opened)
        return opened, end
    match = _BEFORE.search(code, max(0, end - 200), end)
    return (match.start(), end) if match else (-1, -1)
