"""The command line flags that a program declares."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.lazy import regex
from .sources import Sources

# Python: argparse, optparse and click.
_PYTHON = regex(r"\b(?:add_argument|add_option|option)\(\s*((?:[\"'][\w/ .-]+[\"'][\s,]*)+)")
_PYTHON_UNKNOWN = regex(
    r"\b(?:add_argument|add_option|click\.option)\(\s*(?![\"'\s])|\bparse_known_args\(|ignore_unknown_options"
    r"|\b(?:import|from) (?:typer|fire|absl|tyro|docopt|cyclopts|jsonargparse)\b"
    r"|parents\s*="
)
# A part of each text that the two patterns above match, which is found faster.
_HAS_PYTHON = regex(
    r"add_argument|option\(|parse_known_args|ignore_unknown_options|parents|typer|fire|absl|tyro|docopt|cyclopts|jsonargparse"
)
# JavaScript: commander and yargs.
_NODE = regex(r"\.(?:option|requiredOption)\(\s*[\"'`]([^\"'`\n]+)[\"'`]")
_NODE_UNKNOWN = regex(
    r"\.(?:option|requiredOption)\(\s*(?![\"'`\s])|\.options\(|\ballowUnknownOption|\bparseArgs\(|\bminimist\b|\bmeow\b|\boclif\b"
    r"|\bprocess\.argv\.(?:find|includes|indexOf|some|filter)"
)
_LONG = regex(r"(?<![\w-])--([A-Za-z][\w.-]*)")
_NEGATED = regex(r"no-")


def flags_of(sources: Sources, language: str) -> tuple[tuple[str, ...], bool]:
    """The long names of the flags that the code of a program declares, and whether it has no others."""
    match language:
        case "go":
            from .go.flags import flags_of_go

            found, complete = flags_of_go(sources)
        case "python":
            found, complete = _of_python(sources)
        case "node":
            found, complete = _of_node(sources)
        case _:
            return (), False
    names = set(found)
    names.update(_NEGATED.sub("", name, 1) for name in found if name.startswith("no-"))
    return tuple(sorted(names)), complete and bool(names)


def _of_python(sources: Sources) -> tuple[list[str], bool]:
    found: list[str] = []
    complete = True
    for _, code in sources.code(".py"):
        if _HAS_PYTHON.search(code) is None:
            continue
        for match in _PYTHON.finditer(code):
            found += _LONG.findall(match[1].replace('"', " ").replace("'", " ").replace("/", " "))
        complete = complete and not _PYTHON_UNKNOWN.search(code)
    return found, complete


def _of_node(sources: Sources) -> tuple[list[str], bool]:
    found: list[str] = []
    complete = True
    for _, code in sources.code(".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"):
        found += _in_options(code)
        complete = complete and not _NODE_UNKNOWN.search(code)
    return found, complete


def _in_options(code: str) -> Iterator[str]:
    """The flags of `.option("-p, --port <number>")` of commander, and of `.option("port", {})` of yargs."""
    for match in _NODE.finditer(code):
        names = _LONG.findall(match[1])
        yield from names or ([match[1]] if " " not in match[1] else [])
