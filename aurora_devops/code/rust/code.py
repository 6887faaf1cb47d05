"""The text of Rust without comments and tests, its functions, and the parts of its expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from ..tokens import Syntax, blank, blank_comments

LITERALS = (
    r'r(?P<hashes>#{1,4})"(?s:.*?)"(?P=hashes)|"(?>(?:[^"\\]|\\.|\\\n)*)"'
    r"|'(?:\\[^\n']{1,8}|[^'\\\n])'"
)
# All alternatives begin with a character, so that the others are skipped fast.
_TOKEN = regex(rf"/(?P<comment>/[^\n]*|\*(?>(?:[^*]|\*(?!/))*)\*/)|{LITERALS}")
_SYNTAX = Syntax(regex(rf"{LITERALS}|(?P<mark>[()\[\]{{}}])"))
# Words of files that create servers or define their options.
_ABOUT = (
    "Router",
    "Server",
    "TcpListener",
    "axum",
    "service_fn",
    "auto::Builder",
    "http1::Builder",
    "PrometheusBuilder",
    "clap",
    "structopt",
)
_TESTS = regex(r"#\[cfg\(test\)\]\s*(?:pub\s+)?mod\s+\w+\s*\{")
_FUNCTION = regex(r"\bfn\s+(\w+)\s*(?:<[^(){};]*>)?\s*(?=\()")
_IMPL = regex(r"(?m)^[ \t]*impl\b[^{;]*?\b(\w+)(?:<[^{};]*>)?\s*(?:where\b[^{]*)?\{")


@record
class Function:
    """A function: its file, the offsets of its parameters and of its body, and the type that it is a method of."""

    name: str
    path: str
    parameters: tuple[str, ...]
    start: int
    end: int
    owner: str = ""

    @property
    def module(self) -> str:
        """The name of its module: that of the file, or of the folder of `mod.rs`."""
        parts = self.path.removesuffix(".rs").split("/")
        return parts[-2] if parts[-1] == "mod" and len(parts) > 1 else parts[-1]


@lru_cache(maxsize=2)
def codes_of(sources: Sources) -> Mapping[str, str]:
    """The code of a package by path, without comments and tests; offsets stay."""
    return {
        path: without_comments_and_tests(text)
        for path, text in sources.code(".rs")
        if any(word in text for word in _ABOUT)
    }


@lru_cache(maxsize=2)
def own_codes(sources: Sources) -> Mapping[str, str]:
    """The source files of a package without comments, tests and benchmarks, with spaces in their place."""
    return {
        path: without_comments_and_tests(text)
        for path, text in sources.code(".rs")
        if not path.startswith("benches/")
    }


def without_comments_and_tests(text: str) -> str:
    """A text with spaces in place of comments and of modules with tests, so that offsets stay."""
    found = code = blank_comments(text, _TOKEN)
    for match in _TESTS.finditer(code):
        end = end_of(code, match.end() - 1)
        if end > 0:
            found = found[: match.start()] + blank(code[match.start() : end]) + found[end:]
    return found


end_of, pieces, arguments = _SYNTAX.end_of, _SYNTAX.pieces, _SYNTAX.arguments


def functions(codes: Mapping[str, str]) -> Iterator[Function]:
    """The functions with a body."""
    for path, code in codes.items():
        owners = [(match.start(), end_of(code, match.end() - 1), match[1]) for match in _IMPL.finditer(code)]
        for match in _FUNCTION.finditer(code):
            closed = end_of(code, match.end())
            opening = code.find("{", closed) if closed > 0 else -1
            semicolon = code.find(";", closed)
            if opening < 0 or 0 <= semicolon < opening:
                continue
            end = end_of(code, opening)
            if end < 0:
                continue
            names = tuple(
                code[first:last].partition(":")[0].removeprefix("mut ").strip()
                for first, last in arguments(code, match.end())
            )
            owner = next((name for first, last, name in owners if first < match.start() < last), "")
            yield Function(match[1], path, names, opening + 1, end - 1, owner)
