"""Regular expressions of Go's RE2, which Prometheus and Alertmanager read."""

from __future__ import annotations

from functools import lru_cache

from ..core.lazy import regex
from .native import checked

_PLAIN = regex(r"[\w .:/@,;=<>&%!~'#-]*")
# RE2 supports these, but the parser used here does not: the text between them is literal.
_QUOTED = regex(r"\\Q|\\C")
_LONGEST = 10_000


@lru_cache(maxsize=2048)
def readable(pattern: str) -> bool:
    """Whether RE2 can read a pattern; true where it is not sure.

    Rust's `regex` crate has RE2's grammar: no look-around, no back references, both of which Python would take.
    """
    if len(pattern) > _LONGEST or _PLAIN.fullmatch(pattern) or _QUOTED.search(pattern):
        return True
    import promql_parser

    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    try:
        checked(promql_parser.parse, f'x{{a=~"{escaped}"}}')
    except ValueError as error:
        return "illegal regex" not in str(error)
    return True
