"""Functions that put a text together: `` const named = (suffix) => `shop_${suffix}` ``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ...core.lazy import regex

_CALL = regex(r"\s*([A-Za-z_$][\w$]*)\(\s*((?:\"[^\"\\\n]*\"|'[^'\\\n]*'|`[^`\\$]*`))\s*,?\s*\)\s*")
_TYPE = r"(?:\s*:\s*\w+)?"


def _defined(name: str) -> re.Pattern[str]:
    """Where a function of this name with one parameter is defined, with the text that it returns."""
    return re.compile(
        rf"\b(?:const|let)\s+{re.escape(name)}\s*=\s*\(?\s*(?P<taken>\w+){_TYPE}\s*\)?{_TYPE}\s*=>\s*(?P<text>[^\n;]+)"
        rf"|\bfunction\s+{re.escape(name)}\s*\(\s*(?P<given>\w+){_TYPE}\s*\){_TYPE}\s*"
        r"\{\s*return\s+(?P<returned>[^\n;]+);?\s*\}"
    )


def written_out(
    expression: str, path: str, codes: Mapping[str, str], replaced: Callable[[str, Mapping[str, str]], str]
) -> tuple[str, str] | None:
    """The text that a function returns for the literal of a call, as an expression, and the file of the function.

    The function is the only one of its name in the file of the call, or else in all files. The result is None for other
    expressions and unknown functions. `replaced` inserts arguments for parameters.
    """
    call = _CALL.fullmatch(expression)
    if call is None:
        return None
    pattern = _defined(call[1])
    own = [(path, match) for match in pattern.finditer(codes.get(path, ""))]
    found = own or [
        (other, match) for other, code in codes.items() if call[1] in code for match in pattern.finditer(code)
    ]
    if len(found) != 1:
        return None
    home, match = found[0]
    parameter, text = match["taken"] or match["given"], match["text"] or match["returned"]
    return replaced(text.strip(), {parameter: call[2]}), home
