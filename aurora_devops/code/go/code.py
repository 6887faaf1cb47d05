"""Parts of Go files that several readers look for: packages, blocks, and what ends a program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...core.lazy import regex
from ..constants import Constants
from ..sources import Sources

# Braces, and the texts and comments in which they mean nothing.
BRACES = (
    r"\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z)|[{}]"
)
# What ends the program or makes an error.
FAILURE = r"\bpanic\(|\.(?:Fatal|Panic)\w*\(|os\.Exit\(|errors\.New\(|fmt\.Errorf\("
# A block that adds to what is missing, and the test of that: `if len(missing) > 0 { return fmt.Errorf(...) }`.
COLLECTS = r"\{\s*(?P<collected>\*?[\w.]{1,80})\s*=\s*append\(\s*(?P=collected)\s*,"
_ANY_COLLECTED = regex(
    r"\blen\(\s*\*?(?P<name>[\w.]{1,80})\s*\)\s*(?:>|!=)\s*0\s*\{(?:[^{}]|\{\}){0,300}?(?:"
    + FAILURE
    + r"|\bErr[A-Z]\w*|\breturn\s+(?:\w+,\s*)?&?\w*Err\w*\{)"
)
BRACED = regex(BRACES)
_PACKAGE = regex(r"(?m)^package[ \t]+(\w+)")


def is_tested(collected: str, code: str) -> bool:
    """Whether a file fails if anything was added to a variable; the one of a pointer may have any name."""
    name = collected.rpartition(".")[2]
    return any(
        collected.startswith("*") or match["name"].rpartition(".")[2] == name
        for match in _ANY_COLLECTED.finditer(code)
    )


def package_of(code: str) -> str:
    """The name of the package of a file; empty if it has none."""
    found = _PACKAGE.search(code)
    return found[1] if found else ""


def block_end(code: str, begin: int) -> int:
    """The offset of the brace that closes the block whose content begins at an offset."""
    level = 1
    for match in BRACED.finditer(code, begin):
        if match[0] in "{}":
            level += 1 if match[0] == "{" else -1
            if not level:
                return match.start()
    return len(code)


def outside_blocks(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a code that are in no block inside it."""
    while start < end:
        opening = next((match for match in BRACED.finditer(code, start, end) if match[0] == "{"), None)
        yield start, opening.start() if opening else end
        start = block_end(code, opening.end()) + 1 if opening else end


@lru_cache(maxsize=2)
def constants_of(sources: Sources) -> Constants:
    """The constants of a project, with those of packages that are named as folders of built files are elsewhere."""
    built = (path for path in sources.paths if path.endswith(".go") and "build" in path.split("/")[:-1])
    return Constants({**dict(sources.code(".go")), **{path: sources.text(path) for path in built}})
