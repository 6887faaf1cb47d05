"""The variables that set the flags of Go programs by their names: with ff, and with namsral/flag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Setting
from ..sources import line_at

# `fs.String("listen-addr", ":8080", "")`, `fs.StringLong(...)`, `flag.IntVar(&port, "port", 8080, "")`.
_FLAG = regex(
    r"\.(?:String|Bool|U?[iI]nt(?:64)?|Float64|Duration|Text|Func)(?:Long|Short|Enum)?(?:Var)?\(\s*(?:&[\w.]+\s*,\s*)?(?:'\w'\s*,\s*)?"
    r'"([a-zA-Z][\w.-]+)"\s*(?:,\s*("[^"\n]*"|\d+|true|false)\s*,)?'
)
_PREFIX = regex(r"\bWithEnvVarPrefix\(\s*([^()\n]+)\)")
_ALL = regex(r"\bWithEnvVar(?:s|NoPrefix)\(\s*\)")
_NAMSRAL = regex(r'"github\.com/(?:namsral|jnovack)/flag"')
_SEPARATORS = str.maketrans({"-": "_", ".": "_", "/": "_"})


def flag_variables(codes: Sequence[tuple[str, str]], constants: Constants) -> Iterator[Setting]:
    """The variables that set the flags of a program, which all have defaults."""
    for path, code in codes:
        if "WithEnvVar" in code:
            prefixes = [constants.text(match[1].strip(), path) for match in _PREFIX.finditer(code)]
            if _ALL.search(code):
                prefixes.append("")
        elif _NAMSRAL.search(code) and "EnvPrefix" not in code:
            prefixes = [""]
        else:
            continue
        if len(prefixes) != 1 or prefixes[0] is None:
            continue
        prefix = f"{prefixes[0].upper()}_" if prefixes[0] else ""
        for match in _FLAG.finditer(code):
            name = prefix + match[1].upper().translate(_SEPARATORS)
            default = match[2].strip('"') if match[2] else None
            yield Setting(name, path, line_at(code, match.start(1)), "a flag", default, optional=True)
