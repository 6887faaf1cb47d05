"""The prefixes of the routers of a Go program: groups, subrouters, and those that functions get as arguments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from operator import itemgetter
from posixpath import basename, dirname

from ...core.lazy import regex
from ...core.record import field, record
from ..constants import Constants
from ..evidence import joined
from .arguments import arguments_at, call_end
from .code import block_end, package_of
from .route_tables import expanded

_GROUP = regex(r'\b(\w+)\s*:?=\s*(\w+)\.Group\(\s*"(/[^"\n]*|[A-Za-z:][^"\n]*|)"')
# `r.PathPrefix("/api").Subrouter()` of gorilla.
_SUBROUTER = regex(r'\b(\w+)\s*:?=\s*(\w+)\.PathPrefix\(\s*"(/[^"\n]*)"\s*\)\.Subrouter\(')
# `r.Route("/orders", func(r chi.Router) {` and `r.Group(func(r chi.Router) {`.
_NESTED = regex(
    r'(?:\b(?P<owner>\w+)|\))\s*\.(?:Route\(\s*"(?P<prefix>/[^"\n]*)"\s*,\s*|Group\(\s*)'
    r"func\(\s*(?P<name>\w+)[^)\n]*\)\s*\{"
)
# `r.Mount("/orders", orders.Routes())`, `mux.Handle("/api/", http.StripPrefix("/api", v1))`.
_MOUNT = regex(
    r'\b(?P<owner>\w+)\.(?:Mount\(\s*"(?P<prefix>/[^"\n]*)"\s*,'
    r'|Handle\(\s*"(?P<subtree>/[^"\n]*/)"\s*,\s*http\.StripPrefix\(\s*"(?P<stripped>/[^"\n]*)"\s*,)'
)
_NEW = r"(?:(?:chi\.New(?:Router|Mux)|http\.NewServeMux|mux\.NewRouter)\(\)|fiber\.New\()"
_NEW_ROUTER = regex(rf"\b(\w+)\s*:?=\s*{_NEW}")
_CALLED = regex(r"(?P<before>.*?)\b(?P<name>\w+)\(.*\)", re.DOTALL)
# An argument that is a router, or a group of one.
_GIVEN = regex(
    r'\s*(\w+)(?:\.Group\(\s*"(/[^"\n]*|[A-Za-z:][^"\n]*|)"\s*(?:,.*)?\)|\.PathPrefix\(\s*"(/[^"\n]*)"\s*\)\.Subrouter\(\))?\s*',
    re.DOTALL,
)
# `r.Route("/orders", orders.Routes)` of chi.
_PASSED = regex(r'\b(\w+)\.Route\(\s*"(/[^"\n]*)"\s*,\s*(?!func\b)([\w.]+)\s*,?\s*\)')
_FUNCTION = regex(
    r"(?m)^func[ \t]+(?:\([ \t]*(?:\w+[ \t]+)?\*?(?P<receiver>\w+)[^()\n]*\)[ \t]*)?(?P<name>\w+)"
    r"\((?P<parameters>[^()]*(?:\([^()]*\)[^()]*)*)\)"
)
_ROUTER = regex(
    r"\*?(?:gin\.(?:RouterGroup|IRouter|IRoutes)|echo\.Group|fiber\.(?:Router|Group)|mux\.Router|chi\.Router)"
)
# What a method is called of: a variable, or what a function of a package makes.
_OWNER = regex(r"(?:\b(\w+)|\b(\w+)\.(\w+)\([^\n]*\))\.$")
_MADE = r"\b{}\s*(?::=|=|:)\s*&?(?:(\w+)\.)?([A-Z]\w*|new\w*)\s*[({{]"
# Paths and prefixes by constants, of which sums are literals.
_PATH = regex(
    r"(\.(?:Group|Route|PathPrefix|Mount|Handle|HandleFunc|Any|Get|Post|Put|Patch|Delete|GET|POST|PUT|PATCH|DELETE"
    r'|Method|MethodFunc|Add)\(\s*(?:(?:"[A-Z]+"|http\.Method\w+)\s*,\s*)?)'
    r'((?:"[^"\n]*"|[A-Za-z_][\w.]*)(?:\s*\+\s*(?:"[^"\n]*"|[A-Za-z_][\w.]*))*)(?=\s*[,)])'
)
_SERVED = regex(r"(?:[A-Z]+ )?/")
_NAMES = regex(r'"[^"\n]*"|[A-Za-z_][\w.]*')
# What a chain of calls has before the path: `r.With(auth).Get("/orders", h)` of chi, `r.Methods("GET").Path("/orders")`
# of gorilla.
_LINK = regex(r"\.(?:With|Methods|Name|Headers|Schemes|Queries)\(")
_NEXT = regex(
    r"\s*(\.(?:With|Methods|Name|Headers|Schemes|Queries|Path|PathPrefix|Handle|HandleFunc|Method|MethodFunc|Mount|Route|Group"
    r"|Get|Post|Put|Patch|Delete|Head|Options)\()"
)
# `http.MethodGet+" /orders"` is the text `"GET /orders"`.
_METHOD = regex(r'\bhttp\.Method(\w+)\s*\+\s*" ')
_FORMATTED = regex(r'fmt\.Sprintf\(\s*"((?:[A-Z]+ )?(?:[^"%\n]|%s)*)"((?:\s*,\s*[A-Za-z_][\w.]*)+)\s*\)')
# Prefixes are followed through this many functions and groups.
_DEEPEST = 10


@record
class _Function:
    """A function that gets a router: its package and the type of its receiver, and the positions of its routers."""

    path: str
    start: int
    name: str
    package: str
    receiver: str
    routers: tuple[tuple[str, int], ...]


@record
class _Mount:
    """A router of this file that is mounted below a prefix of another one: the offset, the owner and the prefix."""

    path: str
    start: int
    owner: str
    prefix: str


@record(eq=False)
class Routers:
    """The routers of a program; `codes` have literals in place of constants in paths."""

    codes: Mapping[str, str]
    # All routes of a function have the same prefixes, and calls of a name are counted once.
    _known: dict[tuple[_Function, int, int], frozenset[str] | None] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def prefixes(self, owner: str, path: str, start: int, depth: int = _DEEPEST) -> frozenset[str] | None:
        """What is in front of the paths that are added to a router at an offset; None if it is unknown."""
        if not depth:
            return None
        begin, parameters = self._around(path, start)
        groups = [one for one in self._groups.get((path, owner), ()) if one[0] < start]
        inside = [one for one in self._spans.get(path, ()) if one[1] < start < one[2] and one[4] == owner]
        if inside and not any(at > inside[-1][1] for at, _, _ in groups):
            above, at, _, outer_name, _ = inside[-1]
            outer = self.prefixes(outer_name, path, at, depth - 1)
            return outer and frozenset(joined(one, above) if above else one for one in outer)
        if owner in parameters and not any(at > begin for at, _, _ in groups):
            function = self._taking.get((path, begin))
            position = dict(function.routers).get(owner) if function else None
            if function is None or position is None:
                return self._nested(path, start, frozenset({""}))
            given = self._given(function, position, depth)
            return given and self._nested(path, start, given)
        if not groups:
            mounts = self._mounts.get((path, begin, owner), ())
            ways = [(one.prefix, self.prefixes(one.owner, one.path, one.start, depth - 1)) for one in mounts]
            if any(outer is None for _, outer in ways):
                return None
            mounted = {joined(one, prefix) for prefix, outer in ways for one in outer or ()}
            if mounted and self._is_served(path, begin, len(mounts)):
                mounted.add("")
            return self._nested(path, start, frozenset(mounted or {""}))
        at, above, prefix = groups[-1]
        outer = self.prefixes(above, path, at, depth - 1)
        return outer and frozenset(joined(one, prefix) for one in outer)

    @cached_property
    def unknown(self) -> bool:
        """Whether the prefix of a router that a function gets is unknown, or the function keeps its router."""
        return any(
            self._given(one, position, _DEEPEST) is None or self._keeps(one, name)
            for one in self._taking.values()
            for name, position in one.routers
        )

    def read(self, path: str) -> str:
        """The code of a file without what is known: the functions that a router is given to."""
        return _PASSED.sub(
            lambda found: "" if found[3].rpartition(".")[2] in self._named else found[0], self.codes[path]
        )

    def _keeps(self, function: _Function, name: str) -> bool:
        code = self.codes[function.path]
        end = code.find("\n}", function.start)
        body = code[code.find("{", function.start) : end]
        return re.search(rf"(?:[:=]|\breturn)\s*{re.escape(name)}\s*[,\n}}]", body) is not None

    def _nested(self, path: str, start: int, prefixes: frozenset[str]) -> frozenset[str]:
        for above, begin, end, _, _ in self._spans.get(path, ()):
            if begin < start < end and above:
                prefixes = frozenset(joined(one, above) for one in prefixes)
        return prefixes

    @cached_property
    def _spans(self) -> dict[str, list[tuple[str, int, int, str, str]]]:
        """The functions that are given to a router: the prefix, their begin and end, the router and their parameter."""
        found: dict[str, list[tuple[str, int, int, str, str]]] = {}
        for path, code in self.codes.items():
            if ".Route(" in code or ".Group(" in code:
                found[path] = [
                    (
                        match["prefix"] or "",
                        match.start(),
                        block_end(code, match.end()),
                        match["owner"] or "",
                        match["name"],
                    )
                    for match in _NESTED.finditer(code)
                ]
        return found

    def is_mounted(self, path: str, start: int) -> bool:
        """Whether the call at an offset mounts a router whose routes are read."""
        return (path, start) in self._resolved

    @cached_property
    def _mounts(self) -> dict[tuple[str, int, str], list[_Mount]]:
        """Where routers are mounted, by their file, the function that makes them, and their name in it."""
        found: defaultdict[tuple[str, int, str], list[_Mount]] = defaultdict(list)
        for key, mount in self._resolved.values():
            found[key].append(mount)
        return dict(found)

    @cached_property
    def _resolved(self) -> dict[tuple[str, int], tuple[tuple[str, int, str], _Mount]]:
        """The calls that mount a router which a function makes, with the router."""
        found: dict[tuple[str, int], tuple[tuple[str, int, str], _Mount]] = {}
        for path, code in self.codes.items():
            for match in _MOUNT.finditer(code) if "Mount(" in code or "StripPrefix(" in code else ():
                given = arguments_at(code, match.end())
                prefix = match["prefix"] or match["stripped"]
                if match["subtree"] and match["subtree"].rstrip("/") != prefix.rstrip("/"):
                    continue
                made = self._target(given[0].strip() if given else "", path, match.start())
                if made is not None:
                    one = _Mount(path, match.start(), match["owner"], prefix.rstrip("/*"))
                    found[path, match.start()] = (made, one)
        return found

    def _target(self, value: str, path: str, start: int) -> tuple[str, int, str] | None:
        """The router that an expression at an offset means, if all that is added to it is read."""
        begin, _ = self._around(path, start)
        if value.isidentifier():
            made = self._makes.get((path, begin), {}).get(value)
            if made is not None:
                return (path, begin, value) if not self._is_passed(value, path, begin) else None
            assigned = re.findall(rf"(?m)\b{value}\s*:=\s*([^\n]+)$", self.codes[path][max(begin, 0) : start])
            value = assigned[0].strip() if len(assigned) == 1 else ""
        called = _CALLED.fullmatch(value)
        candidates = self._makers.get(called["name"], []) if called else []
        meant = self._chosen(candidates, path, start, called["before"]) if called and candidates else []
        if len(meant) != 1:
            return None
        function = meant[0]
        name = self._returned[function.path, function.start]
        passed = self._is_passed(name, function.path, function.start)
        return None if passed else (function.path, function.start, name)

    def _is_served(self, path: str, begin: int, mounts: int) -> bool:
        """Whether a function with a router that is mounted is called elsewhere as well."""
        match = _FUNCTION.match(self.codes[path], begin) if begin >= 0 else None
        if match is None or (path, begin) not in self._returned:
            return False
        return self._called(match["name"]) > mounts

    def _called(self, name: str) -> int:
        """How often functions of a name are called."""
        if name not in self._counts:
            call = re.compile(rf"(?<!func )(?<!\) )\b{name}\(")
            self._counts[name] = sum(len(call.findall(code)) for code in self.codes.values() if name in code)
        return self._counts[name]

    def _is_passed(self, name: str, path: str, begin: int) -> bool:
        """Whether a function gives its router to another one, which may add routes to it."""
        body = self._body(path, begin)
        others = re.sub(rf"(?:\bMount|\bStripPrefix)\(\s*\"[^\"\n]*\"\s*,\s*{name}\b", "", body)
        return re.search(rf"(?<!\bfunc)\([^()\n]*(?<![\w.]){name}(?![\w.(])\s*[,)]", others) is not None

    def _body(self, path: str, begin: int) -> str:
        code = self.codes[path]
        opened = code.find("{\n", max(begin, 0))
        return code[opened : block_end(code, opened + 1)] if opened >= 0 else ""

    @cached_property
    def _makes(self) -> dict[tuple[str, int], dict[str, int]]:
        """The new routers of functions by their names."""
        found: defaultdict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        for path, code in self.codes.items():
            for match in _NEW_ROUTER.finditer(code) if "New" in code else ():
                found[path, self._around(path, match.start())[0]][match[1]] = match.start()
        return dict(found)

    @cached_property
    def _returned(self) -> dict[tuple[str, int], str]:
        """The functions that return a new router, with its name."""
        found = {}
        for (path, begin), made in self._makes.items():
            names = set(re.findall(r"\breturn\s+(\w+)\s*(?:\n|\})", self._body(path, begin)))
            if len(names) == 1 and (name := names.pop()) in made:
                found[path, begin] = name
        return found

    @cached_property
    def _makers(self) -> dict[str, list[_Function]]:
        """The functions that return a new router by their names."""
        found: defaultdict[str, list[_Function]] = defaultdict(list)
        for path, begin in self._returned:
            code = self.codes[path]
            match = _FUNCTION.match(code, begin)
            if match is not None:
                found[match["name"]].append(
                    _Function(path, begin, match["name"], package_of(code), match["receiver"] or "", ())
                )
        return dict(found)

    @cached_property
    def _groups(self) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
        """The groups of a file by their names: the offset, the router above, and the prefix."""
        found: defaultdict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
        for path, code in self.codes.items():
            if ".Group(" in code or ".Subrouter(" in code:
                matches = (*_GROUP.finditer(code), *_SUBROUTER.finditer(code))
                for match in sorted(matches, key=lambda one: one.start()):
                    found[path, match[1]].append((match.start(), match[2], match[3]))
        return dict(found)

    @cached_property
    def _functions(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        return {
            path: [
                (match.start(), tuple(name for name, _ in _parameters(match["parameters"])))
                for match in _FUNCTION.finditer(code)
            ]
            for path, code in self.codes.items()
        }

    def _around(self, path: str, start: int) -> tuple[int, tuple[str, ...]]:
        """The offset and the parameters of the function around an offset."""
        listed = self._functions.get(path, [])
        index = bisect_right(listed, start, key=itemgetter(0)) - 1
        return listed[index] if index >= 0 else (-1, ())

    @cached_property
    def _taking(self) -> dict[tuple[str, int], _Function]:
        """The functions that get routers which may have prefixes."""
        found = {}
        for path, code in self.codes.items():
            for match in _FUNCTION.finditer(code) if _ROUTER.search(code) else ():
                listed = _parameters(match["parameters"])
                routers = tuple(
                    (name, index) for index, (name, kind) in enumerate(listed) if _ROUTER.fullmatch(kind)
                )
                if routers:
                    found[path, match.start()] = _Function(
                        path,
                        match.start(),
                        match["name"],
                        package_of(code),
                        match["receiver"] or "",
                        routers,
                    )
        return found

    @cached_property
    def _named(self) -> dict[str, list[_Function]]:
        found: defaultdict[str, list[_Function]] = defaultdict(list)
        for one in self._taking.values():
            found[one.name].append(one)
        return dict(found)

    def _given(self, function: _Function, position: int, depth: int) -> frozenset[str] | None:
        """The prefixes of the routers that a function gets; None if they are unknown, or if nothing calls it."""
        key = function, position, depth
        if key not in self._known:
            self._known[key] = self._passed(*key)
        return self._known[key]

    def _passed(self, function: _Function, position: int, depth: int) -> frozenset[str] | None:
        found: set[str] = set()
        unsure = False
        for path, start, owner, given in self._calls.get(function.name, ()):
            meant = self._meant(function.name, path, start, owner)
            if function not in meant:
                continue
            unsure = unsure or len(meant) > 1
            argument = _GIVEN.fullmatch(given[position]) if position < len(given) else None
            outer = self.prefixes(argument[1], path, start, depth - 1) if argument else None
            if argument is None or outer is None:
                return None
            found |= {joined(one, argument[2] or argument[3] or "") for one in outer}
        return None if not found or (unsure and len(found) > 1) else frozenset(found)

    @cached_property
    def _calls(self) -> dict[str, list[tuple[str, int, str, tuple[str, ...]]]]:
        """The calls of such functions: the file, the offset, what they are called of, and the arguments."""
        found: defaultdict[str, list[tuple[str, int, str, tuple[str, ...]]]] = defaultdict(list)
        if not self._named:
            return {}
        called = re.compile(rf"\b({'|'.join(sorted(self._named))})\(")
        for path, code in self.codes.items():
            for match in called.finditer(code):
                line = code.rfind("\n", 0, match.start()) + 1
                before = code[line : match.start()]
                if not before.startswith("func ") or "{" in before:
                    found[match[1]].append((path, match.start(), before, arguments_at(code, match.end())))
            for match in _PASSED.finditer(code):
                qualifier, _, name = match[3].rpartition(".")
                if name in self._named:
                    argument = f'{match[1]}.Group("{match[2]}")'
                    found[name].append((path, match.start(), qualifier and f"{qualifier}.", (argument,)))
        return dict(found)

    def _meant(self, name: str, path: str, start: int, before: str) -> list[_Function]:
        """The functions that a call may mean."""
        return self._chosen(self._named[name], path, start, before)

    def _chosen(self, candidates: list[_Function], path: str, start: int, before: str) -> list[_Function]:
        """Those of the functions of a name that a call may mean by what is before it."""
        if not before.endswith("."):
            return [one for one in candidates if not one.receiver and dirname(one.path) == dirname(path)]
        owner = _OWNER.search(before)
        if owner is None:
            return candidates
        if owner[1]:
            of_package = [one for one in candidates if not one.receiver and _is_of(one, owner[1])]
            if of_package:
                return of_package
        methods = [one for one in candidates if one.receiver]
        package, made = owner[2], owner[3]
        if owner[1]:
            found = list(re.finditer(_MADE.format(re.escape(owner[1])), self.codes[path][:start]))
            package, made = (found[-1][1], found[-1][2]) if found else (None, None)
        if package:
            methods = [one for one in methods if _is_of(one, package)]
        exact = [one for one in methods if made and made.removeprefix("New") == one.receiver]
        return exact or methods


def _is_of(function: _Function, package: str) -> bool:
    return package in (function.package, basename(dirname(function.path)))


def _parameters(listed: str) -> list[tuple[str, str]]:
    """The names and types of parameters; names before the last one of a type have no type of their own."""
    found: list[tuple[str, str]] = []
    kind = ""
    for part in reversed(arguments_at(f"{listed})", 0)):
        name, _, own = part.strip().partition(" ")
        kind = own.strip() or kind
        if name:
            found.append((name, kind))
    return found[::-1]


def with_literals(codes: Mapping[str, str], constants: Constants) -> dict[str, str]:
    """The files with literals in place of constants in the paths of routes and groups, and of tables of routes."""
    codes = expanded(codes)
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for path, code in codes.items():
        folders[dirname(path)].append(code)

    @cache
    def is_known(name: str, path: str) -> bool:
        if "." in name:
            return True
        if re.search(rf"\b{name}\s*:=|\b{name},? (?:string|\w+ string)\s*[,)]", codes[path]):
            return False
        declared = re.compile(rf"(?m)^\s*(?:const\s+|var\s+)?{name}(?:\s+string)?\s*=\s*")
        return any(map(declared.search, folders[dirname(path)]))

    def formatted(path: str, match: re.Match[str]) -> str:
        names = [one.strip() for one in match[2].split(",")[1:]]
        parts = match[1].split("%s")
        if len(parts) != len(names) + 1 or not all(is_known(name, path) for name in names):
            return match[0]
        texts = [constants.text(name, path) for name in names]
        known = [text for text in texts if text is not None and '"' not in text]
        if len(known) != len(names):
            return match[0]
        whole = parts[0] + "".join(text + part for text, part in zip(known, parts[1:], strict=True))
        return f'"{whole}"' + "\n" * match[0].count("\n")

    def replaced(path: str, code: str) -> Iterator[str]:
        if "Sprintf(" in code and "Handle" in code:
            code = _FORMATTED.sub(lambda match: formatted(path, match), code)
        end = 0
        for match in _PATH.finditer(code):
            names = [one for one in _NAMES.findall(match[2]) if not one.startswith('"')]
            if (not names and "+" not in match[2]) or not all(is_known(name, path) for name in names):
                continue
            text = constants.text(match[2], path)
            if text is not None and _SERVED.match(text) and '"' not in text:
                yield code[end : match.start(2)]
                # The lines stay where they are.
                yield f'"{text}"' + "\n" * match[2].count("\n")
                end = match.end()
        yield code[end:]

    return {
        path: _BASE.sub(_with_base, "".join(replaced(path, _plain(code)))) for path, code in codes.items()
    }


# `"GET "+options.BaseURL+"/orders"` and `http.MethodGet+" "+options.BaseURL+"/orders"`.
_BASE = regex(
    r'(?:"([A-Z]+) "|\bhttp\.Method(\w+)\s*\+\s*" ")\s*\+\s*([a-z]\w*(?:\.\w+)*)\s*\+\s*"(/[^"\n]*)"'
)


def _with_base(match: re.Match[str]) -> str:
    """A path behind a base that is not known, with the method in the same literal."""
    return f'{match[3]}+"{match[1] or match[2].upper()} {match[4]}"'


def _plain(code: str) -> str:
    """The code without the calls between a router and the method that adds a path; the lines stay where they are."""
    if "http.Method" in code:
        code = _METHOD.sub(lambda match: f'"{match[1].upper()} ', code)
    if '"github.com/go-chi/chi' not in code and '"github.com/gorilla/mux"' not in code:
        return code
    parts = []
    end = 0
    for match in _LINK.finditer(code):
        if match.start() < end:
            continue
        link: re.Match[str] | None = match
        following = None
        while link is not None:
            following = _NEXT.match(code, call_end(code, link.end()))
            link = _LINK.match(code, following.start(1)) if following else None
        if following is not None:
            lines = "\n" * code.count("\n", match.start(), following.end())
            parts += [code[end : match.start()], following[1], lines]
            end = following.end()
    return "".join([*parts, code[end:]])
