"""Routers of Node.js that are mounted below others: Express, Koa and Hono, with the prefixes of their routes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import joined
from ..sources import Sources
from .code import class_of, end_of, function_around, function_of, is_definition, parts, string_of, strings_of
from .imports import bound_in, exported_of, resolved, through

# More ways than these to one route are a riddle, not an application.
_MOST_PREFIXES, _MOST_LEVELS = 16, 8
_OWNER = regex(
    r"(?<![\w$])([A-Za-z_$][\w$]*)\s*\.\s*([A-Za-z]+)\s*(?:<[^()<>]*(?:<[^<>]*>[^()<>]*)*>)?\s*(?=\()"
)
_NEXT = regex(r"\s*\.\s*([A-Za-z]+)\s*(?:<[^()<>]*(?:<[^<>]*>[^()<>]*)*>)?\s*(?=\()")
_IDENTIFIER = regex(r"(?<![\w$.\"'`])[A-Za-z_$][\w$]*")
_REQUIRED = regex(r"""\brequire\s*\(\s*["']([^"'\n]+)["']""")


@record
class Made:
    """A router or an application that a file makes: its own prefix, None if it is unknown.

    If several functions of the file make one with the same name, `several` are their offsets and prefixes. It is not
    its `own` if a function of the project makes it.
    """

    prefix: str | None = ""
    application: bool = False
    several: tuple[tuple[int, str | None], ...] = ()
    own: bool = True

    def prefix_at(self, offset: int) -> str | None:
        """The prefix of the router with this name that is used at an offset."""
        if not self.several:
            return self.prefix
        above = [prefix for start, prefix in self.several if start <= offset]
        return above[-1] if above else None


@record
class Call:
    """A call of a method of an object, or of what such a call returns, with its arguments."""

    owner: str
    method: str
    arguments: tuple[str, ...]
    start: int
    # The method before it in the chain, and the arguments of that.
    before: str = ""
    given: tuple[str, ...] = ()
    # The prefixes that `basePath` gives in the chain.
    base: tuple[str, ...] = ()
    # For a call in a loop: the files whose names the arguments have, and where the element is written: offset and file.
    homes: tuple[str, ...] = ()
    at: int = -1
    place: str = ""

    def home(self, index: int, path: str) -> str:
        """The file whose names an argument has."""
        return self.homes[index] if self.homes else path


@record
class Mount:
    """A router that is mounted: by which file and object, the prefix, and the router's file, name and function."""

    path: str
    owner: str
    start: int
    prefix: str | None
    home: str
    name: str
    span: tuple[int, int] | None = None


def calls_of(code: str, methods: frozenset[str], made: Mapping[str, int]) -> Iterator[Call]:
    """The calls of some methods, also in chains; `made` are the offsets behind what makes the objects."""
    starts = [(match[1], match[2], match.start(), match.end()) for match in _OWNER.finditer(code)]
    for owner, offset in made.items():
        if (match := _NEXT.match(code, offset)) is not None:
            starts.append((owner, match[1], offset, match.end()))
    for owner, method, start, opened in sorted(starts, key=lambda one: one[2]):
        if method not in methods:
            continue
        before = ""
        given: tuple[str, ...] = ()
        base: tuple[str, ...] = ()
        while True:
            end = end_of(code, opened, len(code))
            if end < 0:
                break
            listed = tuple(part.strip() for part, _ in parts(code, opened + 1, end - 1))
            if method in methods:
                yield Call(owner, method, listed, start, before, given, base)
            before, given = method, listed
            base = (*base, *listed[:1]) if method == "basePath" else base
            following = _NEXT.match(code, end)
            if following is None:
                break
            method, start, opened = following[1], following.start(1), following.end()


def texts(value: str, path: str, constants: Constants) -> tuple[str, ...] | None:
    """The texts of an argument that is a string, a constant, or an array of them; None for another expression."""
    value = value.strip()
    if (single := string_of(value)) is not None:
        return (single,)
    if (listed := strings_of(value)) is not None:
        return listed
    if value.startswith("["):
        found = [constants.text(part.strip(), path) for part, _ in parts(value, 1, len(value) - 1)]
        return None if None in found else tuple(text for text in found if text is not None)
    text = constants.text(value, path)
    return None if text is None else (text,)


@record(eq=False)
class Routers:
    """The routers of the files of a program, and where they are mounted."""

    sources: Sources
    codes: Mapping[str, str]
    made: Mapping[str, Mapping[str, Made]]
    mounts: tuple[Mount, ...]

    @cached_property
    def _mounts(self) -> dict[str, list[Mount]]:
        found: defaultdict[str, list[Mount]] = defaultdict(list)
        for one in self.mounts:
            found[one.home].append(one)
        return dict(found)

    def prefixes(self, path: str, owner: str, start: int) -> tuple[list[str], bool]:
        """The prefixes under which what is added to an object at an offset is served, and whether these are all."""
        complete: list[str] = []
        known = True
        todo: list[tuple[str, str, int, str, int]] = [(path, owner, start, "", 0)]
        seen: set[tuple[str, str, int]] = set()
        while todo and len(complete) < _MOST_PREFIXES:
            home, name, at, below, depth = todo.pop(0)
            if (home, name, at) in seen or depth > _MOST_LEVELS:
                continue
            seen.add((home, name, at))
            own = self.made.get(home, {}).get(name)
            prefix = own.prefix_at(at) if own is not None else ""
            if prefix is None:
                known = False
                continue
            whole = joined(prefix, below) if prefix else below
            above = [
                one
                for one in self._mounts.get(home, ())
                if (one.name in ("", name) and (one.span is None or one.span[0] < at < one.span[1]))
                and not (one.path == home and one.owner == name)
            ]
            if above:
                known = known and all(one.prefix is not None for one in above)
                todo += [
                    (one.path, one.owner, one.start, joined(one.prefix, whole), depth + 1)
                    for one in above
                    if one.prefix is not None
                ]
                if own is not None and own.application and not any(one.name for one in above):
                    complete.append(whole)
                continue
            if own is not None:
                known = known and own.application
                if own.application or not depth:
                    complete.append(whole)
                continue
            passed = list(self._passed(home, name, at))
            if passed:
                todo += [(*one, whole, depth + 1) for one in passed]
                continue
            other = bound_in(self.sources, home, self.codes.get(home, "")).get(name, "")
            if other in self.codes and other != home:
                file, exported = exported_of(self.sources, home, name, self.codes)
                todo.append((file, exported or name, 0, whole, depth + 1))
                continue
            known = known and name in _APPLICATIONS
            complete.append(whole)
        return list(dict.fromkeys(complete)), known and bool(complete)

    def _passed(self, path: str, name: str, start: int) -> Iterator[tuple[str, str, int]]:
        """What all calls of the function around an offset give for its parameter of a name."""
        code = self.codes.get(path, "")
        found = function_around(code, start)
        if found is None:
            return
        function, listed = found
        names = [re.split(r"[:=?]", part)[0].strip() for part in listed]
        if name not in names:
            return
        index = names.index(name)
        for file, start in self._calls.get(function, ()):
            text = self.codes[file]
            end = end_of(text, start)
            given = [part for part, _ in parts(text, start + 1, end - 1)] if end > 0 else []
            if index >= len(given) or is_definition(text, end):
                continue
            used = _PASSED.fullmatch(given[index])
            if used is not None:
                yield file, used[1], start

    @cached_property
    def _calls(self) -> dict[str, list[tuple[str, int]]]:
        """The calls of functions by their names: the file, and the offset of the opening bracket."""
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for path, code in self.codes.items():
            for match in _CALL.finditer(code):
                found[match[1]].append((path, match.end()))
        return dict(found)

    def is_router(self, path: str, name: str, start: int) -> bool:
        """Whether a name at an offset is a router or an application: made here or in another file, or a parameter."""
        if name in self.made.get(path, {}):
            return True
        home = bound_in(self.sources, path, self.codes[path]).get(name, "")
        if home in self.codes:
            file, exported = exported_of(self.sources, path, name, self.codes)
            return (exported or name) in self.made.get(file, {})
        return any(
            self.is_router(file, other, at)
            for file, other, at in self._passed(path, name, start)
            if (file, other) != (path, name)
        )


_CALL = regex(r"(?<!function )(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?=\()")
# An argument that is a name.
_PASSED = regex(r"\s*(?:this\s*\.\s*)?([A-Za-z_$][\w$]*)\s*")
_APPLICATIONS = frozenset({"app", "server", "application"})


def mounts_of(
    value: str,
    prefixes: Iterable[str | None],
    call: Call,
    path: str,
    sources: Sources,
    codes: Mapping[str, str],
    made: Mapping[str, Mapping[str, Made]],
    written: str = "",
) -> Iterator[Mount]:
    """The routers that an argument of a call may mean, which the call mounts below each of the prefixes.

    `written` is the file whose names the argument has, if it is another one.
    """
    start = call.start if call.at < 0 else call.at
    for home, name, span in _targets(value, written or path, start, sources, codes, made):
        if made.get(home) or span:
            yield from (Mount(path, call.owner, call.start, one, home, name, span) for one in prefixes)


def _targets(
    value: str,
    path: str,
    start: int,
    sources: Sources,
    codes: Mapping[str, str],
    made: Mapping[str, Mapping[str, Made]],
    depth: int = 3,
) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    """The routers that an expression may mean: the file, the name in it, and the function or class that makes it."""
    for match in _REQUIRED.finditer(value):
        home = resolved(sources, path, match[1])
        if home in codes:
            yield (home, *_in_file(home, "", codes, made))
    code = codes[path]
    bound = bound_in(sources, path, code)
    for name in dict.fromkeys(_IDENTIFIER.findall(value)):
        if name in made.get(path, {}):
            yield path, name, None
        elif bound.get(name, "") in codes:
            home, exported = exported_of(sources, path, name, codes)
            if not exported and (member := re.search(rf"(?<![\w$.]){re.escape(name)}\s*\.\s*(\w+)", value)):
                # `import * as routes` of a file that hands on what others have.
                inner = through(sources, home, member[1], codes)
                home, exported = inner if inner[0] != home else (home, exported)
            yield (home, *_in_file(home, exported, codes, made))
        elif (
            (span := function_of(code, name) or class_of(code, name)) is not None
            and not span[0] < start < span[1]
            and any(span[0] < at < span[1] for at in _made_at(code, made.get(path, {})))
        ):
            yield path, "", span
        elif depth and (said := _value_of(code, name)) is not None:
            yield from _targets(said, path, start, sources, codes, made, depth - 1)


def _value_of(code: str, name: str) -> str | None:
    """What a variable of a file is given when it is declared, if that calls or loads something."""
    if name not in code:
        return None
    found = re.findall(
        rf"\b(?:const|let|var)\s+{re.escape(name)}\s*(?::[^=\n]{{0,100}})?=\s*((?:await\s+|new\s+)*[\w$.]+\s*\()",
        code,
    )
    return found[0] if len(found) == 1 else None


def _in_file(
    home: str, name: str, codes: Mapping[str, str], made: Mapping[str, Mapping[str, Made]]
) -> tuple[str, tuple[int, int] | None]:
    """The name of a router in its file, or the function that makes it; neither if it may be any router there."""
    code = codes[home]
    if not name:
        exported = _DEFAULT.search(code)
        name = exported[1] if exported else ""
        # What is exported as a whole without a name has a number.
        whole = (one for one in made.get(home, {}) if one[0] == "*" and _WHOLE.match(code, int(one[1:])))
        name = next(whole, name)
    if name in made.get(home, {}):
        return name, None
    return "", (function_of(code, name) or class_of(code, name)) if name else None


_WHOLE = regex(r"export\b|module\b")
_DEFAULT = regex(
    r"\bexport\s+default\s+(?:async\s+)?(?:function\s+)?(\w+)|\bmodule\.exports\s*=\s*(\w+)\s*(?:;|\n|\Z)"
)


def _made_at(code: str, made: Mapping[str, Made]) -> Iterator[int]:
    for name in made:
        yield from (match.start() for match in re.finditer(rf"\b{re.escape(name)}\s*(?::[^=\n]+)?=\s", code))
