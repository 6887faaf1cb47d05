"""The texts of constants of JavaScript and TypeScript, also of members of objects, enumerations and classes."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import field, record
from ..constants import Constants
from ..sources import Sources
from .code import codes_of, end_of, parts
from .imports import exported_of, imports_of

# Where an expression is: the file and the offset.
_Place = tuple[str, int]
_DEEPEST = 8
_DECLARED = (
    r"\b(?:const|var)\s+{0}\b(?:\s*:[^=\n]{{0,200}})?\s*=(?![=>])\s*(?:Object\s*\.\s*freeze\s*\(\s*)?()"
    r"|\b(?:enum|class)\s+{0}\b[^{{}};]*()\{{"
)
_TAKEN = r"\b(?:const|let|var)\s*\{{[^{{}}]*?\b(?:(\w+)\s*:\s*)?{0}\s*(?:,[^{{}}]*)?\}}\s*=\s*([\w$.]+)\s*(?:;|\n|\Z)"
_FIELD = (
    r"(?m:^)[ \t]*(?:(?:public|private|protected|static|readonly|override)\s+)*{0}"
    r"\s*(?::[^=;\n]{{0,100}})?=(?![=>])\s*"
)
_ENTRY = regex(
    r"""\s*(?:static\s+|readonly\s+|public\s+)*["']?([\w$-]+)["']?\s*(?::[^=,\n]{0,60}=|[:=])\s*"""
)
_SHORT = regex(r"\s*([\w$]+)\s*\Z")
_VALUE = regex(r"""(?:`[^`\n]*`|"[^"\n]*"|'[^'\n]*'|[^;,\n{}"'`])*""")
_NAMED = regex(r"\s*([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\s*\Z")
_AS = regex(r"\s+(?:as|satisfies)\s+[\w<>\[\], ]+\Z")
_WHOLE = regex(r"\b(?:export\s+default|module\.exports\s*=)\s*(?:Object\s*\.\s*freeze\s*\(\s*)?")
_NAME = regex(r"[A-Za-z_$][\w$]*")


@lru_cache(maxsize=2)
def constants_of(sources: Sources) -> NodeConstants:
    """The constants of the files."""
    return NodeConstants(codes_of(sources), sources)


@record(eq=False)
class NodeConstants(Constants):
    """Constants whose names are those of the file, or of the files that it imports."""

    sources: Sources
    _known: dict[tuple[str, str], _Place | None] = field(default_factory=dict)

    def _constant(self, name: str, path: str, depth: int) -> str | None:
        place = self.place(name, path)
        if place is None:
            return super()._constant(name, path, depth) if not name.startswith("this.") else None
        return self._text(self._expression(place), place[0], depth - 1)

    def _expression(self, place: _Place) -> str:
        match = _VALUE.match(self.codes[place[0]], place[1])
        return _AS.sub("", match[0].strip()) if match else ""

    def place(self, name: str, path: str, depth: int = _DEEPEST) -> _Place | None:
        """Where the value of a name in a file is written; None if that is not found."""
        key = (path, name)
        if key not in self._known:
            # What is defined by itself is unknown.
            self._known[key] = None
            self._known[key] = self._found(name, path, depth) if depth else None
        return self._known[key]

    def _found(self, name: str, path: str, depth: int) -> _Place | None:
        first, *keys = name.split(".")
        if first == "this":
            found = self._only(_FIELD.format(re.escape(keys[0])), path) if keys else None
            keys = keys[1:]
        else:
            home, exported = self._imported(first, path)
            if not home:
                found = self._declared(first, path)
            elif exported:
                found = self.place(exported, home, depth - 1)
            elif (found := self.whole(home)) is None and keys:
                # `import * as paths`
                found, keys = self.place(keys[0], home, depth - 1), keys[1:]
        for key in keys:
            found = self._member(found, key, depth) if found else None
        return self._followed(found, depth)

    def _followed(self, place: _Place | None, depth: int) -> _Place | None:
        """The value of the name that is an expression; the expression itself if it is another one."""
        named = _NAMED.match(self._expression(place)) if place else None
        if place is None or named is None:
            return place
        return self.place(named[1], place[0], depth - 1) or place

    def _declared(self, name: str, path: str) -> _Place | None:
        code = self.codes[path]
        if name not in code:
            return None
        found = self._only(_DECLARED.format(re.escape(name)), path)
        if found is None and (taken := re.search(_TAKEN.format(re.escape(name)), code)):
            return self.place(f"{taken[2]}.{taken[1] or name}", path)
        return found

    def _only(self, pattern: str, path: str) -> _Place | None:
        """The end of the only place at which a pattern is found in a file."""
        found = list(re.finditer(pattern, self.codes[path]))
        if len(found) != 1:
            return None
        ends = [found[0].end(index) for index in range(1, found[0].re.groups + 1)]
        return path, max(ends, default=found[0].end())

    def _imported(self, name: str, path: str) -> tuple[str, str]:
        known = imports_of(self.sources, path, self.codes[path])
        home, exported = exported_of(self.sources, path, name, self.codes) if name in known else ("", "")
        return (home, exported) if home in self.codes and home != path else ("", "")

    def whole(self, path: str) -> _Place | None:
        """The value that a file exports as a whole."""
        match = _WHOLE.search(self.codes[path])
        if match is None:
            return None
        if name := _NAMED.match(self._expression((path, match.end()))):
            return self.place(name[1], path)
        return path, match.end()

    def _member(self, place: _Place, key: str, depth: int) -> _Place | None:
        """The value of a member of the object, the enumeration or the class at a place."""
        path, start = place
        code = self.codes[path]
        named = _NAME.match(code, start)
        if named is not None and code[named.end() : named.end() + 1] in (";", "\n", ","):
            return None
        opened = code.find("{", start, start + 300)
        end = end_of(code, opened, len(code)) if opened >= 0 else -1
        if end < 0 or code[start:opened].strip():
            return None
        if place in self._classes(path):
            inside = re.compile(_FIELD.format(re.escape(key))).search(code, opened, end)
            return (path, inside.end()) if inside else None
        for part, at in parts(code, opened + 1, end - 1):
            entry = _ENTRY.match(part)
            if entry and entry[1] == key:
                return self._followed((path, at + entry.end()), depth)
            if (short := _SHORT.match(part)) and short[1] == key:
                return self.place(key, path, depth - 1)
        return None

    def _classes(self, path: str) -> set[_Place]:
        return {(path, match.start(1)) for match in _CLASS.finditer(self.codes[path])}


_CLASS = regex(r"\bclass\s+\w+\b[^{};]*()\{")
