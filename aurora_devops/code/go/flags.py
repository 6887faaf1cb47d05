"""The command line flags that Go programs declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...core.lazy import regex
from ..constants import Constants
from ..sources import Sources
from .arguments import split_list
from .code import block_end, constants_of
from .struct_tags import declared_type
from .structs import Structs

_TYPES = (
    r"(?:String|Bool|U?[iI]nt(?:8|16|32|64)?|Float(?:32|64)|Duration|StringSlice|StringArray|StringToString|IntSlice|Count|IP"
    r"|IPNet|BytesHex|Func|BoolFunc|Text|Time)"
)
# `flag.String("name", ...)` and `fs.IntVarP(&port, "name", ...)` of flag and pflag, `fs.StringLong("name", ...)` and
# `fs.StringVar(&level, 'l', "name", ...)` of ff, kingpin, and tags of go-flags.
_DECLARED = regex(
    rf"\.{_TYPES}(?:Long|Config)?P?\(\s*(?:'\w'\s*,\s*)?\"([A-Za-z][\w.-]*)\"\s*,"
    rf"|\.(?:{_TYPES})?(?:Var|EnumVar|Enum)(?:Long)?P?\(\s*[^,\"()\n]+(?:\([^()\n]*\))?\s*,\s*(?:'\w'\s*,\s*)?\"([A-Za-z][\w.-]*)\""
    r'|\.Flag\(\s*"([A-Za-z][\w.-]*)"|`[^`\n]*\b(?:long|name):"([A-Za-z][\w.-]*)"'
)
# Names that are not literals.
_NAMED = regex(
    rf"(?:\.{_TYPES}VarP?\(\s*&[^,\"()\n]+,\s*(?=[A-Za-z])|\b(?:flag|pflag|fs|flags|[fF]lags\(\)|PersistentFlags\(\))\.{_TYPES}P?\(\s*"
    r"(?=[A-Za-z])|\.Flag\(\s*(?=[A-Za-z]))(?P<name>[\w.]+(?:\s*\+\s*(?:\"[^\"\n]*\"|[\w.]+))*)?"
)
# The flags of urfave/cli.
_LITERAL = regex(r"\b(?:cli\.)?\w*Flag\{")
_ENTRY = regex(r"\s*(Name|Aliases):\s*(.*)", re.DOTALL)
_LIST = regex(r"\[\]string\{(.*)\}", re.DOTALL)
# Packages that declare flags, and functions that other packages have for this.
_OTHERS = regex(
    r'"(?:k8s\.io|sigs\.k8s\.io)/|golang/glog"|kingpinflag|[\w.-]+/flags?"|/promlog|/promslog'
    r"|\b(?:UnknownFlags|DisableFlagParsing)\b|\.Alias\("
)
_ADDED = regex(r"\b(AddFlags|AddFlagSet|AddGoFlagSet|AddGoFlag|BindFlags|InitFlags|RegisterFlags\w*)\(")
_KONG = regex(r'"github\.com/alecthomas/kong"')
_KONG_ROOT = regex(r"\bkong\.(?:Must|New|Parse)\(\s*&?(\w+)(\{\})?")
_REPLACED = regex(r"=>\s*\.\.?/")
_PARSING = regex(r"\.Parse\(|\.Execute(?:Context|C)?\(|\bkingpin\.|\.Run\(|\bkong\.|\bParseAndRun\(")
_WORD = regex(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z0-9]+")
# Structs in structs are followed this deep.
_DEEPEST = 8


def flags_of_go(sources: Sources) -> tuple[list[str], bool]:
    """The long names of the flags of a program, and whether it has no others."""
    codes = list(sources.code(".go"))
    constants = constants_of(sources)
    found: list[str] = []
    complete = not _REPLACED.search(sources.text("go.mod"))
    parsed = False
    for path, code in codes:
        found += (name for match in _DECLARED.finditer(code) for name in match.groups() if name)
        names = [*_constants(path, code, constants), *_literals(path, code, constants)]
        found += (name for name in names if name is not None)
        complete = complete and None not in names and not _OTHERS.search(code) and _adds_own(code, codes)
        parsed = parsed or _PARSING.search(code) is not None
    if any(_KONG.search(code) for _, code in codes):
        of_structs, known = _of_structs(codes)
        found += of_structs
        complete = complete and known
    return found, complete and parsed


def _constants(path: str, code: str, constants: Constants) -> Iterator[str | None]:
    """The names of flags that are constants; None for one that is unknown."""
    for match in _NAMED.finditer(code):
        yield constants.text(match["name"], path) if match["name"] else None


def _literals(path: str, code: str, constants: Constants) -> Iterator[str | None]:
    """The names in literals such as `cli.StringFlag{Name: "listen"}`; None for one that is unknown."""
    for match in _LITERAL.finditer(code) if "urfave/cli" in code else ():
        body = code[match.end() : block_end(code, match.end())]
        for entry in split_list(body):
            part = _ENTRY.match(entry)
            if part is None:
                continue
            listed = _LIST.match(part[2].strip())
            texts = split_list(listed[1]) if listed else [part[2]]
            yield from (constants.text(text.strip(), path) for text in texts if text.strip())


def _adds_own(code: str, codes: Sequence[tuple[str, str]]) -> bool:
    """Whether the functions that add flags are those of the program itself."""
    called = {match[1] for match in _ADDED.finditer(code)}
    defined = {name for name in called for _, other in codes if name in other and _defines(name, other)}
    return called == defined and not called & {"AddFlagSet", "AddGoFlagSet", "AddGoFlag"}


def _defines(name: str, code: str) -> bool:
    return re.search(rf"(?m)^func[ \t]+(?:\([^()\n]*\)[ \t]*)?{name}\(", code) is not None


def _of_structs(codes: Sequence[tuple[str, str]]) -> tuple[list[str], bool]:
    """The flags of the structs that kong parses, and whether these are all."""
    structs = Structs(codes)
    found: list[str] = []
    known = True

    def below(struct: tuple[str, str], prefix: str, above: tuple[tuple[str, str], ...]) -> None:
        for field in structs.fields_of(struct):
            inner = structs.of(field)
            if field.tag.get("kong") == "-" or "arg" in field.tag:
                continue
            nested = field.embedded or not {"cmd", "embed", "group"}.isdisjoint(field.tag)
            if inner is not None and nested:
                if inner not in above and len(above) < _DEEPEST:
                    below(inner, prefix + field.tag.get("prefix", ""), (*above, struct))
            else:
                name = field.tag.get("name") or "-".join(_WORD.findall(field.name)).lower()
                found.append(prefix + name)
                if "negatable" in field.tag:
                    found.append(f"no-{prefix}{name}")

    roots = 0
    for path, code in codes:
        for match in _KONG_ROOT.finditer(code):
            type_ = match[1] if match[2] else declared_type(code, match[1], match.start())
            struct = structs.named(type_, path) if type_ else None
            struct = struct or structs.named(match[1], path)
            known = known and struct is not None
            roots += 1
            if struct is not None:
                below(struct, "", ())
    plugins = any("kong.Plugins" in code or "kong.Embed" in code for _, code in codes)
    return found, known and roots > 0 and not plugins
