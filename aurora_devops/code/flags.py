"""The command line flags that a program declares."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.lazy import regex
from .sources import Sources

# Go: `flag.String("name", ...)` and `fs.IntVarP(&port, "name", ...)` of flag and pflag, kingpin, urfave, and tags of
# kong and go-flags.
_TYPES = (
    r"(?:String|Bool|U?[iI]nt(?:8|16|32|64)?|Float(?:32|64)|Duration|StringSlice|StringArray|StringToString|IntSlice|Count|IP"
    r"|IPNet|BytesHex|Func|BoolFunc|Text|Time)"
)
_GO = regex(
    rf'\.{_TYPES}P?\(\s*"([A-Za-z][\w.-]*)"\s*,|\.(?:{_TYPES})?VarP?\(\s*[^,"()\n]+(?:\([^()\n]*\))?\s*,\s*"([A-Za-z][\w.-]*)"'
    r'|\.Flag\(\s*"([A-Za-z][\w.-]*)"|\bFlag\{\s*Name:\s*"([A-Za-z][\w.-]*)"|`[^`\n]*\b(?:long|name):"([A-Za-z][\w.-]*)"'
)
# Names that are not literals.
_GO_UNKNOWN = regex(
    rf"\.{_TYPES}VarP?\(\s*&[^,\"()\n]+,\s*(?!\s*\")|\b(?:flag|pflag|fs|flags|[fF]lags\(\)|PersistentFlags\(\))\.{_TYPES}P?\(\s*"
    r"(?=[A-Za-z])|\.Flag\(\s*(?=[A-Za-z])|\bFlag\{\s*Name:\s*(?=[A-Za-z])|\bAliases:|\.Alias\("
)
# Packages that declare flags, and functions that other packages have for this.
_GO_OTHERS = regex(
    r'"(?:k8s\.io|sigs\.k8s\.io)/|golang/glog"|kingpinflag|[\w.-]+/flags?"|/promlog|/promslog|"github\.com/alecthomas/kong"'
    r"|\b(?:AddFlags|AddFlagSet|AddGoFlagSet|AddGoFlag|BindFlags|InitFlags|RegisterFlags\w*)\("
    r"|\b(?:UnknownFlags|DisableFlagParsing)\b"
)
_REPLACED = regex(r"=>\s*\.\.?/")
_PARSING = regex(r"\.Parse\(|\.Execute(?:Context|C)?\(|\bkingpin\.|\.Run\(")
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
            found, complete = _of_go(sources)
        case "python":
            found, complete = _of_python(sources)
        case "node":
            found, complete = _of_node(sources)
        case _:
            return (), False
    names = set(found)
    names.update(_NEGATED.sub("", name, 1) for name in found if name.startswith("no-"))
    return tuple(sorted(names)), complete and bool(names)


def _of_go(sources: Sources) -> tuple[list[str], bool]:
    found: list[str] = []
    complete = not _REPLACED.search(sources.text("go.mod"))
    parsed = False
    for _, code in sources.code(".go"):
        found += (name for match in _GO.finditer(code) for name in match.groups() if name)
        complete = complete and not _GO_UNKNOWN.search(code) and not _GO_OTHERS.search(code)
        parsed = parsed or _PARSING.search(code) is not None
    return found, complete and parsed


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
