"""Servers of Node.js without a framework: the paths with which they compare the URL of a request."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ..evidence import Route
from ..sources import Sources, line_at
from .code import codes_of, end_of, function_of, packages_of_files

_HTTP = frozenset({"http", "node:http", "https", "node:https"})
_MADE = regex(r"\bcreateServer\s*(?=\()")
# The application of a framework, whose routes are read elsewhere.
_APPLICATION = regex(r"\(\s*(?:\{[^{}]*\}\s*,\s*)?(?:await\s+)?(?:server\b|\w*[aA]pp(?:lication)?\b)")
_HANDLER = regex(r"\(\s*(?:\{[^{}]*\}\s*,\s*)?(\w+)\s*\)")
_PARAMETER = regex(r"(?:function\s*\w*\s*)?\(\s*(\w+)\s*(?::\s*[\w.]+\s*)?,")
_TAKEN = regex(
    r"\b(?:const|let|var)\s+(?:(?P<name>\w+)(?:\s*:\s*\w+)?|\{(?P<listed>[^{}]*)\})\s*=\s*(?P<value>[^;\n]*)"
)
_LISTED = regex(r"\b(?:pathname|url)\b(?:\s*:\s*(\w+))?")
_ENDS = r"(?:[?!]?\.(?!startsWith)\w+(?:\([^()\n]*\))?|[?!]?\[\d\]|\s*\?\?\s*[\"'][^\"'\n]*[\"']|!)*"


def routes(sources: Sources) -> tuple[list[Route], bool, frozenset[str]]:
    """The routes of such servers, whether these are all, and the files with a server that answers all paths."""
    found: list[Route] = []
    complete = True
    anything: set[str] = set()
    for path, code in codes_of(sources).items():
        if packages_of_files(sources)[path].isdisjoint(_HTTP):
            continue
        for match in _MADE.finditer(code):
            if _APPLICATION.match(code, match.end()):
                continue
            start, end = match.end(), end_of(code, match.end())
            if named := _HANDLER.match(code, start):
                start, end = function_of(code, named[1]) or (-1, -1)
                if start < 0 and named[1] == "handler":
                    continue
            read = _paths(code, start, end) if 0 <= start < end else None
            if read is None:
                complete = False
                continue
            if not read:
                anything.add(path)
            found += [Route("ANY", served, path, line_at(code, offset)) for served, offset in read]
    return found, complete, frozenset(anything)


def servers(sources: Sources) -> int:
    """How many servers the code makes."""
    return sum(len(_MADE.findall(code)) for code in codes_of(sources).values())


def _paths(code: str, start: int, end: int) -> list[tuple[str, int]] | None:
    """The paths that a handler compares, each with its offset; none if it answers all, and None if some are unknown."""
    parameter = _PARAMETER.search(code, start, end)
    if parameter is None:
        return None
    request, body = parameter[1], code[parameter.end() : end]
    if re.search(rf"[(,]\s*{request}\s*[,)]", body):
        # Something else may answer the request.
        return None
    names = {rf"{request}\.url\b"}
    definitions = 0
    for match in _TAKEN.finditer(body):
        listed = _LISTED.search(match["listed"]) if match["listed"] else None
        if match["listed"] and not listed:
            continue
        whole = match["value"].strip() == request
        if any(re.search(rf"(?<![\w.]){name}", match["value"]) for name in names) or (listed and whole):
            name = match["name"] or (listed[1] or listed[0] if listed else "")
            # The name itself, and the URL that it is made from.
            definitions += 1 + sum(len(re.findall(rf"(?<![\w.]){each}", match["value"])) for each in names)
            if name == "url" and "url" in match["value"]:
                definitions += len(re.findall(r"(?<![\w.])url\b", match["value"]))
            names.add(rf"{name}\b")
    url = rf"(?<![\w.])(?:{'|'.join(sorted(names))})"
    uses = len(re.findall(url, body)) - definitions
    if not uses and not definitions:
        return []
    value = url + _ENDS
    found: list[tuple[str, int]] = []
    for pattern, suffix in (
        (rf"{value}\s*[!=]==?\s*[\"'](/[^\"'\n]*)[\"']", ""),
        (rf"[\"'](/[^\"'\n]*)[\"']\s*[!=]==?\s*{value}", ""),
        (rf"{value}\.startsWith\(\s*[\"'](/[^\"'\n]*)[\"']\s*\)", "{rest:path}"),
    ):
        for match in re.finditer(pattern, body):
            uses -= 1
            found.append((match[1] + suffix, parameter.end() + match.start(1)))
    for match in re.finditer(rf"\[([^\[\]]*)\]\.includes\(\s*{value}\s*\)", body):
        uses -= 1
        found += [
            (each[1], parameter.end() + match.start(1) + each.start(1)) for each in _TEXT.finditer(match[1])
        ]
    switched = len(re.findall(rf"\bswitch\s*\(\s*{value}\s*\)", body))
    if switched:
        uses -= switched
        found += [(each[1], parameter.end() + each.start(1)) for each in _CASE.finditer(body)]
    if uses or not found or not _REFUSED.search(body):
        return None
    return found


_TEXT = regex(r"""["'](/[^"'\n]*)["']""")
_CASE = regex(r"""\bcase\s*["'](/[^"'\n]*)["']\s*:""")
_REFUSED = regex(r"\b404\b")
