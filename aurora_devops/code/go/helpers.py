"""The functions of Go programs that read the environment variable that they are given the name of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from .arguments import DEFINED, Function, arguments_at, function_at, functions, parameters_of
from .code import COLLECTS, FAILURE, block_end, is_tested, package_of

# A name with what is put before it: `prefix + "_" + name`, `fmt.Sprintf("SHOP_%s", name)`.
_JOINED = (
    r"(?:fmt\.Sprintf\(\s*\"(?P<format>\w*)%s\"\s*,\s*|(?P<prefix>\"[A-Z_]*\"|[\w.]+)\s*\+\s*(?:\"(?P<joint>_)\"\s*\+\s*)?)?"
    r"(?:strings\.ToUpper\()?(?P<name>[A-Za-z_]\w*)\)?"
)
# `os.Getenv(key)`, `os.LookupEnv("SHOP_" + strings.ToUpper(key))`.
_READS = regex(rf"\bos\.(?:Getenv|LookupEnv|ExpandEnv)\(\s*{_JOINED}\s*\)")
_ASSIGNED = regex(rf"{_JOINED}[ \t]*(?=[\n;])")
_FAILS = regex(
    r"(?:(?:==|<=?)\s*(?:\"\"|0|false)|!\w+)\s*(?:\|\|[^{\n]{0,200})?"
    r"\{(?:[^{}]|\{\}){0,200}?(?:" + FAILURE + r"|\bErr[A-Z]\w*)"
)
# `*m = append(*m, key)`, which the program tests later.
_COLLECTS = regex(r"(?:==\s*\"\"|==\s*false|!\w+)\s*(?:\|\|[^{\n]{0,200})?" + COLLECTS)
_NAME = regex(r'"([A-Z][A-Z0-9_]*)"')
# How deep a function may give the name to another one.
_MOST_LEVELS = 3


@record
class Helper:
    """A function that reads the variable with the name at `position` of its arguments.

    It `fails` if the variable is not set and has no default; `default` is the position of that, -1 for none. It adds
    the `prefix` to the name. A function inside another one can be called from `begin` to `end`, which is 0 for others.
    """

    folder: str
    package: str
    function: str
    method: bool
    position: int
    default: int
    fails: bool
    prefix: str = ""
    path: str = ""
    begin: int = 0
    end: int = 0


@record
class Call:
    """A call of such a function with the name of a variable."""

    path: str
    offset: int
    name: str
    default: str | None
    helper: Helper


@record(eq=False)
class Helpers:
    """The functions of a program that read the variable that they are given the name of."""

    codes: Sequence[tuple[str, str]]
    constants: Constants

    @cached_property
    def _all(self) -> tuple[list[Helper], bool]:
        return _helpers(self.codes, self.constants)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Helper]]:
        found: defaultdict[str, list[Helper]] = defaultdict(list)
        for helper in self._all[0]:
            found[helper.function].append(helper)
        return found

    @cached_property
    def prefixed(self) -> frozenset[str]:
        """The names of the functions that add a prefix to the name of the variable."""
        return frozenset(
            name for name, helpers in self._by_name.items() if any(one.prefix for one in helpers)
        )

    def calls(self) -> Iterator[Call]:
        """The calls of these functions with names."""
        return (call for call in self._called if call is not None)

    @cached_property
    def is_known(self) -> bool:
        """Whether the functions that add a prefix are called with names only."""
        return self._all[1] and None not in self._called

    @cached_property
    def _called(self) -> list[Call | None]:
        """The calls of these functions; None is a call that adds a prefix to an unknown name."""
        return list(self._calls())

    def _calls(self) -> Iterator[Call | None]:
        if not self._by_name:
            return
        called = re.compile(rf"(?:\b(\w+)\.)?\b({'|'.join(map(re.escape, sorted(self._by_name)))})\(")
        for path, code in self.codes:
            for match in called.finditer(code):
                meant = next(
                    (one for one in self._by_name[match[2]] if _is_meant(one, match[1], path, match.start())),
                    None,
                )
                given = arguments_at(code, match.end()) if meant else ()
                if meant is None or meant.position >= len(given):
                    continue
                name = _NAME.fullmatch(given[meant.position].strip())
                if name and _is_variable(name[1], meant):
                    default = given[meant.default].strip() if 0 <= meant.default < len(given) else None
                    yield Call(path, match.start(), meant.prefix + name[1], default, meant)
                elif meant.prefix and not self._is_own(code, match):
                    yield None

    def _is_own(self, code: str, match: re.Match[str]) -> bool:
        """Whether a call is the definition of a function, or inside another one that gives on its parameter."""
        line = code[code.rfind("\n", 0, match.start()) + 1 : match.start()]
        around = function_at(code, match.start())
        return DEFINED.fullmatch(line) is not None or (around is not None and around[1] in self._by_name)


def _is_meant(helper: Helper, qualifier: str | None, path: str, offset: int) -> bool:
    """Whether a call means a function: of the same package, with the name of its package, or a method."""
    if helper.end:
        return qualifier is None and helper.path == path and helper.begin <= offset < helper.end
    if helper.method:
        return qualifier is not None
    return helper.folder == dirname(path) if qualifier is None else qualifier == helper.package


def _is_variable(name: str, helper: Helper) -> bool:
    # Other methods of the same name take other names, such as that of a header.
    return "_" in name or not helper.method or helper.prefix != ""


def _helpers(codes: Sequence[tuple[str, str]], constants: Constants) -> tuple[list[Helper], bool]:
    """The functions, and whether all names that have a prefix are put together by them."""
    found: dict[tuple[str, str, int], Helper] = {}
    unknown = False
    reads = [(path, code) for path, code in codes if "os.Getenv(" in code or "os.LookupEnv(" in code]
    folders = {dirname(path) for path, _ in reads}
    inside = [(path, code) for path, code in codes if dirname(path) in folders]
    for _ in range(_MOST_LEVELS):
        before = len(found)
        prefixes = {one.function: one.prefix for one in found.values() if not one.end}
        inner = "|".join(map(re.escape, prefixes))
        if found and not inner:
            break
        pattern = (
            re.compile(rf"\b(?:\w+\.)?(?P<inner>{inner})\(\s*(?P<name>[A-Za-z_]\w*)\s*[,)]")
            if inner
            else _READS
        )
        for path, code in inside if found else reads:
            package = package_of(code)
            listed = functions(code)
            for match in pattern.finditer(code):
                said = match if inner else _joined(code, match, listed)
                prefix = prefixes[match["inner"]] if inner else _prefix(said, path, constants)
                helper = (
                    _helper(path, code, package, listed, match, said["name"]) if prefix is not None else None
                )
                if helper is not None:
                    helper = replace(helper, prefix=prefix or "")
                    found.setdefault((helper.folder, helper.function, helper.end), helper)
                elif not inner and (said is not match or match["prefix"]):
                    unknown = True
        if len(found) == before:
            break
    return list(found.values()), not unknown


def _prefix(match: re.Match[str], path: str, constants: Constants) -> str | None:
    """What a function adds to a name; None if it is unknown."""
    if match["prefix"] is None:
        return match["format"] or ""
    if (field := match["prefix"].rpartition("."))[1] and field[2][:1].islower():
        # A field may have another value than a constant of this name.
        return None
    found = constants.text(match["prefix"], path)
    return None if found is None else f"{found}{match['joint'] or ''}"


def _joined(code: str, read: re.Match[str], listed: Sequence[Function]) -> re.Match[str]:
    """Where a prefix is put before the name of a variable: in the call that reads it, or in an assignment before it."""
    index = _around(listed, read.start())
    if read["prefix"] is not None or index < 0:
        return read
    assigned = re.compile(rf"\b{re.escape(read['name'])}[ \t]*:?=(?!=)\s*")
    given = assigned.search(code, listed[index][0], read.start())
    found = _ASSIGNED.match(code, given.end()) if given is not None else None
    return found if found is not None and (found["prefix"] or found["format"]) else read


def _around(listed: Sequence[Function], offset: int) -> int:
    """The number of the function around an offset; -1 if there is none."""
    return bisect_right(listed, offset, key=itemgetter(0)) - 1


def _helper(
    path: str, code: str, package: str, listed: Sequence[Function], match: re.Match[str], given: str
) -> Helper | None:
    """The function around a read of a variable whose name is `given` as one of its parameters."""
    index = _around(listed, match.start())
    if index < 0:
        return None
    begin, name, method, parameters = listed[index]
    end = listed[index + 1][0] if index + 1 < len(listed) else len(code)
    # A function without a name that is called by that of a variable.
    inner = next(
        (
            one
            for one in _CLOSURE.finditer(code, begin, match.start())
            if given in (names := parameters_of(one[2])) and block_end(code, one.end()) > match.start()
        ),
        None,
    )
    last = 0
    if inner is not None:
        name, parameters, last = inner[1], names, end
        begin, end = inner.start(), block_end(code, inner.end())
    if given not in parameters:
        return None
    position = parameters.index(given)
    others = [each for each in range(len(parameters)) if each > position]
    fails = not others and (
        _FAILS.search(code, begin, end) is not None
        or any(is_tested(one["collected"], code) for one in _COLLECTS.finditer(code, begin, end))
    )
    default = others[0] if others else -1
    return Helper(
        dirname(path), package, name, method and not last, position, default, fails, "", path, begin, last
    )


_CLOSURE = regex(r"\b(\w+)\s*:?=\s*func\(([^()]*)\)[^{}\n]*\{")
