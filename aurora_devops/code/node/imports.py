"""What the files of JavaScript and TypeScript import from each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

from ...core.lazy import regex
from ..sources import Sources
from .aliases import aliased
from .code import CODE

# A file of the project: relative, or by one of the usual names of its root; or what an alias of the project may be.
_OWN = r"[\w.@~$\#]"
_USUAL = ("@/", "~/", "src/", "#")
_BOUND = regex(
    rf"""\b(?:const|let|var)\s+(?P<required>[A-Za-z_$][\w$]*)\s*=\s*require\s*\(\s*["'](?P<from>{_OWN}[^"'\n]*)["']"""
    rf"""|\bimport\s+(?:\*\s+as\s+)?(?P<imported>[A-Za-z_$][\w$]*)\s*(?:,\s*\{{(?P<beside>[^{{}}]*)\}})?\s*from\s+["'](?P<home>{_OWN}[^"'\n]*)["']"""
    rf"""|\b(?:const|let|var)\s*\{{(?P<taken>[^{{}}]*)\}}\s*=\s*require\s*\(\s*["'](?P<there>{_OWN}[^"'\n]*)["']"""
    rf"""|\bimport\s*\{{(?P<named>[^{{}}]*)\}}\s*from\s+["'](?P<place>{_OWN}[^"'\n]*)["']"""
    rf"""|\b(?:const|let|var)\s+(?P<loaded>[A-Za-z_$][\w$]*)\s*=\s*\(?\s*await\s+import\s*\(\s*["'](?P<file>{_OWN}[^"'\n]*)["']"""
    rf"""|\b(?:const|let|var)\s*\{{(?P<parts>[^{{}}]*)\}}\s*=\s*await\s+import\s*\(\s*["'](?P<module>{_OWN}[^"'\n]*)["']"""
)
_FILES = ("from", "home", "there", "place", "file", "module")
_LOCAL = regex(r"([A-Za-z_$][\w$]*)(?:\s*(?::|\bas\b)\s*([A-Za-z_$][\w$]*))?\s*$")
_MOST_STEPS = 4


def bound_in(sources: Sources, path: str, code: str) -> dict[str, str]:
    """The names that a file imports from other files, with the files."""
    return {name: home for name, (home, _) in imports_of(sources, path, code).items()}


@lru_cache(maxsize=256)
def imports_of(sources: Sources, path: str, code: str) -> dict[str, tuple[str, str]]:
    """The names that a file imports, with the file of each and its name there, empty for what it exports as a whole."""
    bound: dict[str, tuple[str, str]] = {}
    for match in _BOUND.finditer(code):
        target = next(filter(None, match.group(*_FILES)))
        home = resolved(sources, path, target)
        if not home and not target.startswith((".", *_USUAL)):
            # It is a package.
            continue
        if whole := match["required"] or match["imported"] or match["loaded"]:
            bound[whole] = home, ""
        listed = match["taken"] or match["named"] or match["beside"] or match["parts"] or ""
        for part in listed.split(","):
            if local := _LOCAL.search(part.removeprefix("type ")):
                bound[local[2] or local[1]] = home, "" if local[1] == "default" else local[1]
    return bound


def exported_of(sources: Sources, path: str, name: str, codes: Mapping[str, str]) -> tuple[str, str]:
    """The file that an imported name comes from, through files that only hand it on, and its name there."""
    home, exported = imports_of(sources, path, codes.get(path, "")).get(name, ("", ""))
    return through(sources, home, exported, codes)


def through(sources: Sources, home: str, exported: str, codes: Mapping[str, str]) -> tuple[str, str]:
    """The file that has what another file exports, and its name there."""
    for _ in range(_MOST_STEPS):
        code = codes.get(home, "")
        found = None
        for match in _HANDED_ON.finditer(code):
            other = resolved(sources, home, match[2])
            for part in (match[1] or "").split(",") if other else ():
                local = _LOCAL.search(part)
                if local and exported and (local[2] or local[1]) == exported:
                    found = other, "" if local[1] == "default" else local[1]
            declared = rf"\b(?:function|const|let|var|class)\s+{re.escape(exported)}\b"
            if match[1] is None and exported and re.search(declared, codes.get(other, "")):
                found = other, exported
        if found is None:
            break
        home, exported = found
    return home, exported


def exports_of(sources: Sources, home: str, codes: Mapping[str, str], depth: int = _MOST_STEPS) -> list[str]:
    """The names of the values that a file exports, also those of other files."""
    code = codes.get(home, "")
    found = [match[1] for match in _EXPORTED.finditer(code)]
    for match in _HANDED_ON.finditer(code):
        if match[1] is None and depth:
            found += exports_of(sources, resolved(sources, home, match[2]), codes, depth - 1)
        for part in (match[1] or "").split(","):
            if (local := _LOCAL.search(part)) and not part.strip().startswith("type "):
                found.append(local[2] or local[1])
    return list(dict.fromkeys(found))


_EXPORTED = regex(r"\bexport\s+(?:const|let|var|class|(?:async\s+)?function)\s+([A-Za-z_$][\w$]*)")
_HANDED_ON = regex(rf"""\bexport\s*(?:\{{([^{{}}]*)\}}|\*)\s*from\s*["']({_OWN}[^"'\n]*)["']""")


def resolved(sources: Sources, path: str, target: str) -> str:
    """The file that a relative import means, one of an alias, or one from the root of the project (`@/routes`)."""
    if target.startswith("."):
        bases = [posixpath.normpath(posixpath.join(posixpath.dirname(path), target))]
    else:
        bases = aliased(sources, path, target)
        if not bases and target.startswith(_USUAL):
            inner = re.sub(r"^(?:@|~|#)/?|^src/", "", target)
            bases = [f"src/{inner}", inner]
    for base in bases:
        stem = re.sub(r"\.[cm]?js$", "", base)
        named = [base, *(f"{name}{ending}" for name in dict.fromkeys((base, stem)) for ending in CODE)]
        if found := sources.first(*named, *(f"{base}/index{ending}" for ending in CODE)):
            return found
    return ""
