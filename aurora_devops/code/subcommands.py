"""The commands that the first argument of a program chooses: `shop serve`, `python -m shop migrate`."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.lazy import regex
from .go.reaching import argument_choices
from .sources import Sources

# Go: cobra, urfave/cli and kingpin; names that are not literals, and packages whose commands are not read.
_USE = regex(r"\bUse:\s*(?:\"([\w:.-]+)|(?!\"))")
_ALIASES = regex(r"\bAliases:\s*\[\]string\{([^{}]*)\}")
_NAME = regex(r"\bName:\s*(?:\"([\w:.-]+)\"|(?!\"))")
_SEVERAL = regex(r"\.AddCommand\(|\b(?:Commands|Subcommands):")
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
    """The commands of a program by their names, and whether it certainly has no others; names of no command may follow.

    A program that does not choose by its first argument has none, and nothing is known about it.
    """
    match language:
        case "go":
            found = list(_of_go(sources))
        case "python":
            found = list(_of_python(sources))
        case "node":
            found = list(_of_node(sources))
        case _:
            found = []
    names = {name for name in found if name}
    return tuple(sorted(names)), bool(names) and None not in found


def _of_go(sources: Sources) -> Iterator[str | None]:
    """The names of the commands of Go; None for one that is unknown."""
    codes = [code for _, code in sources.code(".go")]
    several = any(_SEVERAL.search(code) for code in codes)
    for code in codes:
        if _OTHER_OF_GO.search(code):
            yield None
        if several and "spf13/cobra" in code:
            yield from (match[1] for match in _USE.finditer(code))
        if several and "urfave/cli" in code:
            yield from (match[1] for match in _NAME.finditer(code))
        if "kingpin" in code:
            yield from (match[1] for match in _KINGPIN.finditer(code))
        if several and "Aliases:" in code:
            yield from (name for each in _ALIASES.findall(code) for name in _QUOTED.findall(each))
        yield from (name for _, cases in argument_choices(code) for names, _, _ in cases for name in names)
    if sum(len(_MAIN.findall(code)) for code in codes) > 1:
        # Each program has its own.
        yield None


def _of_python(sources: Sources) -> Iterator[str | None]:
    """The names of the commands of Python; None for one that is unknown."""
    for _, code in sources.code(".py"):
        if _OTHER_OF_PYTHON.search(code):
            yield None
        if "add_parser" in code:
            yield from (match[1] for match in _PARSER.finditer(code))
            yield from (name for each in _PARSER_ALIASES.findall(code) for name in _QUOTED.findall(each))
        if "click" in code or "typer" in code.lower():
            for match in _DECORATED.finditer(code):
                function = _DEFINED.search(code, match.end(), match.end() + _REACH)
                yield match["name"] or (function[1] if function else None)
                if function is not None:
                    yield function[1].replace("_", "-")
            yield from (name for each in _ADDED.findall(code) for name in _QUOTED.findall(each))
        if _ARGUMENT_OF_PYTHON.search(code):
            yield from _COMPARED.findall(code)


def _of_node(sources: Sources) -> Iterator[str | None]:
    """The names of the commands of Node.js; None for one that is unknown."""
    for _, code in sources.code(".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"):
        if _OTHER_OF_NODE.search(code):
            yield None
        if "commander" in code or "yargs" in code:
            for match in _COMMAND.finditer(code):
                yield from _QUOTED.findall(match[1]) if match[1] else (match[2],)
        if _ARGUMENT_OF_NODE.search(code):
            yield from _COMPARED.findall(code)
