"""Functions that copy the environment before a schema is applied to it: `schema.parse(withFiles(process.env))`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...core.lazy import regex
from .code import end_of

_APPLIED = regex(
    r"\.(?:safeParse|parse)(?:Async)?\(\s*(?P<name>\w+)(?P<open>\(\s*)[\w.]+(?P<close>\s*\))\s*\)"
)
_FUNCTION = regex(
    r"\bfunction\s+(?P<name>\w+)\s*\(\s*(?P<given>\w+)[^()]*\)[^{;\n]*(?:\{[^{}\n]*\}[^{;\n]*)?(?=\{\n)"
    r"|\b(?:const|let)\s+(?P<arrow>\w+)[^=\n]*=\s*\(\s*(?P<taken>\w+)[^()]*\)[^={;\n]*=>\s*(?=\{)"
)
_COPIES = r"\.\.\.\s*{0}\b|\bObject\.assign\(\s*\{{\s*\}}\s*,\s*{0}\b"
# What a function adds to the copy under another name.
_ADDS = regex(r"\]\s*\??\??=(?!=)")
_FILES = regex(r"[\"'`]_FILE[\"'`]|_FILE`")


def unwrapped(codes: Mapping[str, str]) -> tuple[Mapping[str, str], bool]:
    """The code of each file with blanks in place of calls that only copy the environment.

    And whether such a function reads the files whose paths are in the variables with the ending `_FILE`.
    """
    used = {match["name"] for code in codes.values() if "arse(" in code for match in _APPLIED.finditer(code)}
    copying: dict[str, bool] = {}
    for code in codes.values() if used else ():
        for match in _FUNCTION.finditer(code):
            name, given = match["name"] or match["arrow"], match["given"] or match["taken"]
            end = end_of(code, match.end(), len(code)) if name in used else -1
            body = code[match.end() : end]
            if end > 0 and re.search(_COPIES.format(given), body):
                in_files = _FILES.search(body) is not None
                if in_files or not _ADDS.search(body):
                    copying[name] = in_files

    def plain(match: re.Match[str]) -> str:
        text = match[0]
        if match["name"] not in copying:
            return text
        for group in ("close", "open", "name"):
            start, end = match.start(group) - match.start(), match.end(group) - match.start()
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    if not copying:
        return codes, False
    return {path: _APPLIED.sub(plain, code) for path, code in codes.items()}, any(copying.values())
