"""Which code runs when a program of Node.js starts, and which modules its entries load."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from posixpath import splitext

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from .code import codes_of, end_of
from .imports import resolved

_RESULT = r"(?:\s*:\s*[\w<>\[\]. |]+?)?\s*"
_BODY = regex(
    r"\bfunction\b\s*\*?\s*(?P<name>\w*)\s*(?:<[^<>()]*>)?\([^()]*(?:\([^()]*\)[^()]*)*\)"
    + _RESULT
    + r"(?=\{)"
    r"|(?:\b(?:const|let|var)\s+(?P<arrow>\w+)\s*(?::[^=\n]*)?=\s*(?:async\s*)?(?:\([^()]*\)|\w+)"
    + _RESULT
    + r")?=>\s*\(?\s*(?=\{)"
    r"|^[ \t]+(?:(?:public|private|protected|static|async|get|set|override|readonly)\s+)*(?P<method>\w+)\s*\([^()\n]*\)"
    + _RESULT
    + r"(?=\{)",
    re.MULTILINE,
)
# Blocks that may not run, or whose errors are caught.
_BLOCK = regex(
    r"\b(?:(?:if|while|for|switch)\s*\((?>[^()]|\([^()]*\))*\)|else|try|catch(?:\s*\([^()]*\))?)\s*(?=\{)"
)
_CONDITION = regex(r"\?|&&|\|\||\b(?:if|case|catch)\b|=>\s*$|=>[^{;\n]*$")
_BLOCKS = frozenset({"if", "for", "while", "switch", "catch", "with", "function"})
_IMPORTED = regex(r"""\b(?:from|require\s*\(|import\s*\(|import)\s*["']([^"'\n]+)["']""")
# Calls are followed this deep.
_DEEPEST = 3


@lru_cache(maxsize=2)
def loading_of(sources: Sources) -> Loading:
    """What is loaded and called at the start of the programs of a project."""
    return Loading(sources)


@record(eq=False)
class Loading:
    """What is loaded and called at the start of the programs of a project."""

    sources: Sources

    @cached_property
    def _codes(self) -> dict[str, str]:
        return codes_of(self.sources)

    @cached_property
    def _bodies(self) -> dict[str, list[tuple[int, int, str]]]:
        """The functions of each file: where their bodies begin and end, and their names."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for path, code in self._codes.items():
            bodies = found[path] = []
            for match in _BODY.finditer(code):
                end = end_of(code, match.end(), len(code))
                name = match["name"] or match["arrow"] or ""
                if end > 0 and match["method"] not in _BLOCKS:
                    bodies.append((match.end(), end, name))
        return found

    def at_start(self, path: str, offset: int, depth: int = _DEEPEST) -> bool:
        """Whether the code at an offset always runs when the module is loaded, also in functions that are called."""
        if self._is_conditional(path, offset):
            return False
        around = [one for one in self._bodies[path] if one[0] < offset < one[1]]
        if not around:
            return True
        name = around[0][2]
        # Code in a function of a function runs only if that one is called as well.
        if not name or len(around) > 1 or not depth:
            return False
        call = re.compile(rf"(?<![\w.])(?<!function )(?<!new ){re.escape(name)}\s*\(")
        return any(
            self.at_start(file, match.start(), depth - 1)
            for file, code in self._codes.items()
            for match in call.finditer(code)
        )

    def _is_conditional(self, path: str, offset: int) -> bool:
        code = self._codes[path]
        start = max(code.rfind(mark, 0, offset) for mark in ",;{}\n") + 1
        inside = any(start < offset < end for start, end in self._blocks[path])
        return inside or _CONDITION.search(code, start, offset) is not None

    @cached_property
    def _blocks(self) -> dict[str, list[tuple[int, int]]]:
        return {
            path: [
                (match.end(), end)
                for match in _BLOCK.finditer(code)
                if (end := end_of(code, match.end(), len(code))) > 0
            ]
            for path, code in self._codes.items()
        }

    @cached_property
    def _imports(self) -> dict[str, set[str]]:
        return {
            path: {
                home
                for match in _IMPORTED.finditer(code)
                if (home := resolved(self.sources, path, match[1])) and home != path
            }
            for path, code in self._codes.items()
        }

    @cached_property
    def entries(self) -> dict[str, tuple[str, ...]]:
        """For each module those that load it and that no module imports; none if all of them load it."""
        imported = set().union(*self._imports.values())
        roots = [path for path in self._codes if path not in imported]
        reaching: dict[str, list[str]] = {path: [] for path in self._codes}
        for root in roots:
            todo, seen = [root], {root}
            while todo:
                for other in self._imports.get(todo.pop(), ()):
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            for path in seen & reaching.keys():
                reaching[path].append(splitext(root)[0])
        return {
            path: () if len(found) == len(roots) else tuple(sorted(found)) for path, found in reaching.items()
        }
