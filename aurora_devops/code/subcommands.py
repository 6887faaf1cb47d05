"""The commands that the first argument of a program chooses: `shop serve`, `python -m shop migrate`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..core.lazy import regex
from .go.reaching import argument_choices
from .sources import Sources

# Go: cobra, urfave/cli and kingpin; names that are not literals, and packages whose commands are not read.
_USE = regex(r"\bUse:\s*(?:\"([\w:.-]+)|(?!\"))")
_ALIASES = regex(r"\bAliases:\s*\[\]string\{([^{}]*)\}")
_NAME = regex(r"\bName:\s*(?:\"([\w:.-]+)\"|(?!\"))")
_KINGPIN = regex(r"\.Command\(\s*(?:\"([\w:.-]+)\"|(?!\"))")
_OTHER_OF_GO = regex(
    r"\"(?:github\.com/(?:alecthomas/kong|google/subcommands|jessevdk/go-flags|mitchellh/cli|peterbourgon/ff)\b"
    r"|flag/subcommands)|\[\s*(?:os\.Args\[1\]|flag\.Arg\(0\))\s*\]"
)
# Python: argparse, click and Typer, and comparisons with the first argument.
_PARSER = regex(r"\.add_parser\(\s*(?:[\"']([\w:.-]+)[\"']|(?![\"']))")
_PARSER_ALIASES = regex(r"\baliases\s*=\s*[\[(]([^\])]*)[\])]")
_DECORATED = regex(
    r"(?m)^[ \t]*@[\w.]+\.(?:command|group)\b(?:\(\s*(?:name\s*=\s*)?(?:[\"'](?P<name>[\w:.-]+)[\"'])?)?"
)
_DEFINED = regex(r"\bdef[ \t]+(\w+)")
_ADDED = regex(r"\.add_(?:command|typer)\(([^()\n]*)")
_OTHER_OF_PYTHON = regex(
    r"\b(?:import|from)[ \t]+(?:fire|cleo|cyclopts|plac|docopt|invoke|absl)\b|\b(?:MultiCommand|CommandCollection"
    r"|get_command|entry_points|import_module)\b|\[\s*sys\.argv\[1\]\s*\]|\.get\(\s*sys\.argv\[1\]"
)
_ARGUMENT_OF_PYTHON = regex(
    r"(?m)\bmatch[ \t]+sys\.argv\[1\]|\bsys\.argv\[1\][ \t]*(?:==|in\b)|==[ \t]*sys\.argv\[1\]"
)
# Node.js: commander and yargs, and choices by the first argument.
_COMMAND = regex(
    r"(?:\.command|new[ \t]+Command|\.alias)\(\s*(?:(\[[^\]]*\])|[\"'`]([\w:.-]+)|(?![\"'`)\[]))"
)
_OTHER_OF_NODE = regex(
    r"\.commandDir\(|@oclif/|\[\s*process\.argv\[2\]\s*\]|\bminimist\b|\bmeow\b|\.help\(\s*[\"'`]"
)
_ARGUMENT_OF_NODE = regex(
    r"\bswitch[ \t]*\(\s*process\.argv\[2\]|\bprocess\.argv\[2\][ \t]*={2,3}|={2,3}[ \t]*process\.argv\[2\]"
)
# The texts that a file compares: a superset of its commands.
_COMPARED = regex(r"(?:\bcase[ \t]+|={2,3}[ \t]*|\bin[ \t]*[\[({][^\])}\n]*)[\"'`]([\w:.-]+)[\"'`]")
_QUOTED = regex(r"[\"'`]([\w:.-]+)[\"'`]")
_MAIN = regex(r"(?m)^func[ \t]+main\(\)")
# How far below its decorator a function is.
_REACH = 2_000


def subcommands_of(sources: Sources, language: str) -> tuple[tuple[str, ...], bool]:
    """The names of the commands of a program, and whether it certainly has no others; some may not be commands.

    A program that does not choose by its first argument has none, and nothing is known about it.
    """
    if language not in _READERS:
        return (), False
    read, endings, other = _READERS[language]
    codes = [code for _, code in sources.code(*endings)]
    found = list(read(codes))
    names = {name for name in found if name}
    known = bool(names) and None not in found and not any(other.search(code) for code in codes)
    return tuple(sorted(names)), known


def _of_go(codes: Sequence[str]) -> Iterator[str | None]:
    """The names of the commands of Go; None for one that is unknown."""
    several = any("Commands:" in code or ".AddCommand(" in code or "Subcommands:" in code for code in codes)
    for code in codes:
        if several and "spf13/cobra" in code:
            yield from (match[1] for match in _USE.finditer(code))
        if several and "urfave/cli" in code:
            yield from (match[1] for match in _NAME.finditer(code))
        if several and "Aliases:" in code:
            yield from (name for each in _ALIASES.findall(code) for name in _QUOTED.findall(each))
        if "kingpin" in code:
            yield from (match[1] for match in _KINGPIN.finditer(code))
        if "os.Args" in code or "flag.Arg(" in code:
            chosen = (names for _, cases in argument_choices(code) for names, _, _ in cases)
            yield from (name for names in chosen for name in names)
    if sum(len(_MAIN.findall(code)) for code in codes if "func main()" in code) > 1:
        # Each program has its own.
        yield None


def _of_python(codes: Sequence[str]) -> Iterator[str | None]:
    """The names of the commands of Python; None for one that is unknown."""
    for code in codes:
        if "add_parser" in code:
            yield from (match[1] for match in _PARSER.finditer(code))
            yield from (name for each in _PARSER_ALIASES.findall(code) for name in _QUOTED.findall(each))
        if "click" in code or "typer" in code or "Typer" in code:
            for match in _DECORATED.finditer(code):
                function = _DEFINED.search(code, match.end(), match.end() + _REACH)
                yield match["name"] or (function[1] if function else None)
                if function is not None:
                    yield function[1].replace("_", "-")
            yield from (name for each in _ADDED.findall(code) for name in _QUOTED.findall(each))
        if "sys.argv[1]" in code and _ARGUMENT_OF_PYTHON.search(code):
            yield from _COMPARED.findall(code)


def _of_node(codes: Sequence[str]) -> Iterator[str | None]:
    """The names of the commands of Node.js; None for one that is unknown."""
    for code in codes:
        if "commander" in code or "yargs" in code:
            for match in _COMMAND.finditer(code):
                yield from _QUOTED.findall(match[1]) if match[1] else (match[2],)
        if "process.argv[2]" in code and _ARGUMENT_OF_NODE.search(code):
            yield from _COMPARED.findall(code)


_Reader = Callable[[Sequence[str]], Iterator[str | None]]
# What reads the commands, the endings of files, and what has commands that are not read.
_READERS: Mapping[str, tuple[_Reader, tuple[str, ...], re.Pattern[str]]] = {
    "go": (_of_go, (".go",), _OTHER_OF_GO),
    "python": (_of_python, (".py",), _OTHER_OF_PYTHON),
    "node": (_of_node, (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"), _OTHER_OF_NODE),
}
