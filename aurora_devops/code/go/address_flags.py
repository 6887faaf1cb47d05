"""The flags of Go programs that may be addresses: of the standard library, pflag, cobra, kingpin and urfave/cli."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from .arguments import arguments_at
from .code import block_end

# `addr := flag.String("addr", ":8080", "")`, `flag.StringVar(&cfg.Addr, "addr", ":8080", "")`, with pflag and cobra,
# and `addr = kingpin.Flag("addr", "").Default(":8080").String()`.
_HELD_FLAG = regex(
    r"(?:(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*[\w.()]+\.(?:String|U?[Ii]nt(?:16|32|64)?)(?P<short>P?)\("
    r"|\.(?:String|U?[Ii]nt(?:16|32|64)?)Var(?P<brief>P?)\(\s*&(?P<field>[\w.]+)\s*,)"
    r'\s*"(?P<flag>[\w.-]+)"\s*,'
)
_KINGPIN = regex(
    r'(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*\w+\.Flag\(\s*"(?P<flag>[\w.-]+)"\s*,[^\n]*?\)\.Default\((?P<value>"[^"\n]*")\)'
    r"\.(?:String|U?[Ii]nt(?:16|32|64)?)\(\)"
)
_CLI_FLAG = regex(r"\bcli\.(?:String|U?Int(?:16|32|64)?)Flag\{")
_CLI_PART = regex(
    r'\b(Name|Value):\s*("[^"\n]*"|[\w.]+)|\b(?:EnvVars|Sources):[^"\n]*"(\w+)"|\bDestination:\s*&([\w.]+)'
)
_ASSIGNED = regex(r"(?<![\w.])(\w++)\s*=(?!=)")


@record
class AddressFlag:
    """A flag: its name, the expression of its default with the place, and whether its value is changed later.

    `variable` is the environment variable that sets it as well, and `held` the variable or the field of the code that
    has its value; each is empty if there is none.
    """

    name: str
    path: str
    offset: int
    value: str
    changed: bool = False
    variable: str = ""
    held: str = ""


def held_flags(codes: Mapping[str, str], cli: Iterable[AddressFlag]) -> dict[str, list[AddressFlag]]:
    """The flags by the name of the variable or field that has their value, with those of urfave/cli."""
    found: defaultdict[str, list[AddressFlag]] = defaultdict(list)
    for path, code in codes.items():
        held = list(_HELD_FLAG.finditer(code)) if "lag" in code or "fs." in code else []
        kingpin = list(_KINGPIN.finditer(code)) if "kingpin" in code else []
        assignments = Counter(_ASSIGNED.findall(code) if held or kingpin else ())
        for match in (*held, *kingpin):
            own = match.groupdict()
            name = own["name"] or own["field"].rpartition(".")[2]
            if "value" in own:
                value, offset = own["value"], match.start("value")
            else:
                # The short form of the flag is before the default.
                given = arguments_at(code, match.end())
                index = 1 if own["short"] or own["brief"] else 0
                if index >= len(given):
                    continue
                value = given[index].strip()
                offset = match.end() + sum(len(one) + 1 for one in given[:index])
            declared = own["name"] is not None and ":=" not in match[0]
            changed = assignments[name] > declared
            found[name].append(AddressFlag(own["flag"], path, offset, value, changed))
    for flag in cli:
        if flag.held:
            found[flag.held].append(flag)
    return dict(found)


def cli_flags(codes: Mapping[str, str]) -> Iterator[AddressFlag]:
    """The flags of urfave/cli."""
    for path, code in codes.items():
        for match in _CLI_FLAG.finditer(code) if "urfave/cli" in code else ():
            body = code[match.end() : block_end(code, match.end())]
            parts = {
                one[1] or ("EnvVars" if one[3] else "Destination"): one[2] or one[3] or one[4]
                for one in _CLI_PART.finditer(body)
            }
            if "Name" in parts and "Value" in parts:
                yield AddressFlag(
                    parts["Name"][1:-1],
                    path,
                    match.end(),
                    parts["Value"],
                    variable=parts.get("EnvVars", ""),
                    held=parts.get("Destination", "").rpartition(".")[2],
                )
