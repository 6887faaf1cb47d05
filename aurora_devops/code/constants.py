"""Constants of source code with the texts that they stand for, whatever the language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, dirname

from ..core.lazy import regex
from ..core.record import record

_TEXT = r""""[^"\\\n]*"|'[^'\\\n]*'|`[^`\\$\n]*`"""
# A literal or a name, which may be qualified: `"a"`, `namespace`, `build.ProjectName`, `Names::ORDERS`.
_PIECE = rf"(?:{_TEXT}|[A-Za-z_][\w$]*(?:(?:\.|::)[A-Za-z_]\w*)*)"
_SUM = regex(rf"\s*{_PIECE}(?:\s*\+\s*{_PIECE})*\s*")
_PIECES = regex(_PIECE)
# A literal with names in braces: `f"{PREFIX}_orders"`, `$"{Prefix}_orders"`, `${PREFIX}_orders` between backticks.
_FORMATTED = regex(r"""\s*([fF$]?)(["'`])((?:[^"'`\\{}$\n]|\$?\{[A-Za-z_][\w.]*\})*)\2\s*""")
_PLACEHOLDER = regex(r"\$?\{([A-Za-z_][\w.]*)\}")
# The text before the first placeholder of a template: `f"a_{b}"`, `$"a_{b}"`, `a_${b}`, `Sprintf("a_%s", b)`.
_TEMPLATE = regex(r"""(?:[\w.]*\s*\(\s*)?[fFrR$]{0,2}["'`]([^"'`%{$\n]*)""")
_FIRST_PLACEHOLDER = regex(r"""[fF$]?["'`]\$?\{([A-Za-z_][\w.]*)\}""")
_DECLARED = regex(
    r"""(?m)^[ \t]*(?:(?:export|public|private|protected|internal|pub(?:\([a-z]+\))?|default)\s+)*"""
    r"""(?:(?:static\s+)?(?:final|const|readonly)\s+(?:static\s+)?|static\s+|final\s+)"""
    r"""(?:(?:final|readonly)\s+)?(?:(?:val|[sS]tring)\s+)?([A-Za-z_]\w*)"""
    r"""(?:\s*:\s*[&'\w ]+|\s+string)?\s*=\s*([^;\n]{1,200})"""
    r"""|^var\s+(\w+)(?:\s+string)?\s*=\s*([^\n]{1,200})"""
)
# The blocks of Go: `const (` and `var (`.
_BLOCK = regex(r"(?m)^(?:const|var) \(\n((?:(?:[ \t][^\n]*)?\n)*)\)")
_IN_BLOCK = regex(r"(?m)^[ \t]+(\w+)(?:\s+string)?\s*=\s*([^\n]{1,200})")
_OF_MODULE = regex(r"""(?m)^([A-Za-z_]\w*)(?:\s*:\s*[\w\[\]]+)?\s*=\s*([^\n=][^\n]{0,200})""")
# Constants of constants are followed this deep.
_DEEPEST = 4


@record(eq=False)
class Constants:
    """The constants that the files of a program declare; what is assigned in functions is left out."""

    codes: Mapping[str, str]

    @cached_property
    def _by_folder(self) -> Mapping[tuple[str, str], set[str]]:
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for path, code in self.codes.items():
            folder = dirname(path)
            for name, value in _declared(path, code):
                found[folder, name].add(value)
                # `build.ProjectName` is a constant of the package in the folder `build`.
                found[f"*{basename(folder)}", name].add(value)
                found["*", name].add(value)
        return found

    def declares(self, name: str, folder: str) -> bool:
        """Whether a file of a folder declares a constant of a name."""
        return (folder, name) in self._by_folder

    def place(self, name: str, path: str, depth: int = _DEEPEST) -> tuple[str, int] | None:
        """Where the value of a name in a file is written; None if that is not found."""
        return None

    def text(self, expression: str, path: str) -> str | None:
        """The text of an expression in a file: literals and constants, and their sums; None if it is unknown."""
        return self._text(expression, path, _DEEPEST)

    def beginning(self, expression: str, path: str) -> str:
        """The text with which an unknown value begins; empty if that is unknown, too."""
        first = _PIECES.match(expression.lstrip())
        known = self.text(first[0], path) if first and "+" in expression else None
        if known:
            return known
        template = _TEMPLATE.match(expression.strip())
        if template is None or template[1]:
            return template[1] if template else ""
        named = _FIRST_PLACEHOLDER.match(expression.strip())
        return (self.text(named[1], path) or "") if named else ""

    def _text(self, expression: str, path: str, depth: int) -> str | None:
        if not depth:
            return None
        formatted = _FORMATTED.fullmatch(expression)
        if formatted and (formatted[1] or formatted[2] == "`"):
            # The names are at the odd indices.
            parts = _PLACEHOLDER.split(formatted[3])
            named = [self._constant(part, path, depth) if i % 2 else part for i, part in enumerate(parts)]
            return None if None in named else "".join(part for part in named if part is not None)
        if not _SUM.fullmatch(expression):
            return None
        found = []
        for match in _PIECES.finditer(expression):
            piece = match[0]
            value = piece[1:-1] if piece[0] in "\"'`" else self._constant(piece, path, depth)
            if value is None:
                return None
            found.append(value)
        return "".join(found)

    def _constant(self, name: str, path: str, depth: int) -> str | None:
        *home, last = re.split(r"\.|::", name)
        places = [f"*{home[-1]}", "*"] if home else [dirname(path), "*"]
        values = next((found for place in places if (found := self._by_folder.get((place, last)))), set())
        if len(values) != 1:
            return None
        return self._text(next(iter(values)).strip().rstrip(",;"), path, depth - 1)


def _declared(path: str, code: str) -> Iterator[tuple[str, str]]:
    if path.endswith(".py"):
        yield from ((match[1], match[2].partition("  #")[0]) for match in _OF_MODULE.finditer(code))
        return
    yield from ((match[1] or match[3], match[2] or match[4]) for match in _DECLARED.finditer(code))
    for block in _BLOCK.finditer(code) if path.endswith(".go") else ():
        yield from ((match[1], match[2]) for match in _IN_BLOCK.finditer(block[1]))


def texts_of(codes: Iterable[str]) -> frozenset[str]:
    """The strings of texts that consist of at least two words, as names of metrics do; keys are left out."""
    return frozenset(match[1] for code in codes for match in _WORDS.finditer(code))


_WORDS = regex(r"""["'`]([A-Za-z][A-Za-z0-9]{0,40}(?:[._-][A-Za-z0-9]{1,40}){1,12})["'`](?!\s*[:\]])""")
