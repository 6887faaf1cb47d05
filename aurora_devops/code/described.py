"""The names in descriptions of APIs that the code of a program has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..core.lazy import regex
from ..core.record import record
from .sources import Sources, line_at

# Files whose names may be in the answers of a program: code, schemas of messages, and the columns of tables.
_ENDINGS = (
    *(
        ".py",
        ".go",
        ".js",
        ".mjs",
        ".cjs",
        ".ts",
        ".mts",
        ".cts",
        ".tsx",
        ".jsx",
        ".java",
        ".kt",
        ".rs",
        ".rb",
    ),
    *(
        ".php",
        ".cs",
        ".scala",
        ".ex",
        ".exs",
        ".sql",
        ".proto",
        ".graphql",
        ".graphqls",
        ".prisma",
        ".avsc",
        ".tmpl",
    ),
)
_TESTS = regex(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures|testdata|node_modules|vendor)/|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|_test\.(?:py|go)$|\.(?:test|spec)\.[cm]?[jt]sx?$|(?:Test|Tests|IT|Spec)\.(?:java|kt)$"
)
# The keys of a description, and the names of its parameters.
_KEY = regex(r"\bname[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z_]\w*)|[\"']?\b([A-Za-z_]\w*)[\"']?[ \t]*:")
_PART = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@record
class Spelling:
    """A name that the code writes in another way, and where it first does.

    It is `exact` if this is certainly how the name is written in the data: the tag of a field in Go.
    """

    name: str
    spelling: str
    file: str
    line: int
    exact: bool = False


def described_words(text: str) -> frozenset[str]:
    """The words in a description that may be names of properties and parameters."""
    return frozenset(one or other for one, other in _KEY.findall(text))


def described_names(
    sources: Sources, words: Iterable[str], language: str
) -> tuple[frozenset[str], tuple[Spelling, ...]]:
    """The words that the code has, and those that it only has with other separators or capitals.

    In Go, the name of a property or a parameter is a tag or a string of its own; other languages have it in many forms.
    """
    missing = set(words)
    found: set[str] = set()
    texts = [(path, text, language == "go" and path.endswith(".go")) for path, text in _texts(sources)]
    if language == "go":
        texts = [one for one in texts if one[2]]
    for _, text, is_go in texts:
        here = {word for word in missing if word in text}
        here = {word for word in here if re.search(_written(word, is_go=is_go), text)}
        found |= here
        missing -= here
    others = []
    for word in sorted(missing):
        parts = _PART.findall(word)
        spelled = "[_-]?".join(map(re.escape, parts))
        for path, text, is_go in texts if len(parts) > 1 else ():
            match = re.search(f"(?i:{_written(spelled, is_go=is_go)})", text)
            if match is not None:
                name, line = match[1], line_at(text, match.start(1))
                exact = is_go and text[max(0, match.start(1) - 6) : match.start(1)] == 'json:"'
                others.append(Spelling(word, name, path, line, exact))
                break
    return frozenset(found), tuple(others)


def _written(word: str, *, is_go: bool) -> str:
    """A pattern for a name in the code."""
    if is_go:
        return rf"(?:\b\w+:\"|[\"`])({word})(?:,[\w,]*)?[\"`]"
    return rf"(?<![A-Za-z0-9_])({word})(?![A-Za-z0-9_])"


def _texts(sources: Sources) -> Iterator[tuple[str, str]]:
    for path in sources.paths:
        if path.endswith(_ENDINGS) and _TESTS.search(path) is None and (text := sources.text(path)):
            yield path, text
