"""Servers without a framework, of Node.js, Bun and Deno: the paths with which they compare the URL of a request."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ..evidence import Route
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, function_of, packages_of_files, parts
from .nest import pattern

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
        served, known = _fetching(path, code)
        found += served
        complete = complete and known
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
    return sum(len(_MADE.findall(code)) + len(_SERVED.findall(code)) for code in codes_of(sources).values())


_SERVED = regex(r"\b(?:Bun|Deno)\s*\.\s*serve\s*(?:<[^()]{0,100}>)?(?=\()")
_FETCH = regex(r"\bfetch\s*(?::\s*(?:async\s*)?(?:function\s*\w*\s*)?)?\(\s*(\w+)")
_OPTION_OF_FETCH = regex(r"\b(?:fetch|handler)\b\s*(?::\s*([\w.]+))?")
_FUNCTION = regex(r"\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(\w+)\s*(?::[^()=]*)?\)?\s*(?:=>|\{)")


def _fetching(path: str, code: str) -> tuple[list[Route], bool]:
    """The routes of `Bun.serve` and `Deno.serve` in a file, and whether these are all."""
    found: list[Route] = []
    complete = True
    for match in _SERVED.finditer(code) if ".serve" in code else ():
        end = end_of(code, match.end(), len(code))
        listed = parts(code, match.end() + 1, end - 1) if end > 0 else []
        for part, at in listed:
            start = at + len(part) - len(part.lstrip())
            options = entries(code, start) if code.startswith("{", start) else None
            for key, value, offset in options or ():
                if key == "routes":
                    table = entries(code, code.find("{", offset)) if value.startswith("{") else None
                    complete = complete and table is not None
                    found += [
                        Route("ANY", pattern(one), path, line_at(code, at)) for one, _, at in table or ()
                    ]
            handler = _FETCH.search(code, start, start + len(part)) or _FUNCTION.match(code, start)
            if handler is not None:
                read = _compared(code, handler[1], handler.end(), start + len(part))
                # Without a comparison, all paths are answered in the same way.
                refuses = bool(read) or _REFUSED.search(code, handler.end(), start + len(part)) is not None
                complete = complete and read is not None and refuses
                found += [Route("ANY", one, path, line_at(code, offset)) for one, offset in read or ()]
            elif _OPTION_OF_FETCH.search(code, start, start + len(part)):
                # The application of a framework, whose routes are read elsewhere.
                complete = complete and _OF_FRAMEWORK.search(part) is not None
    return found, complete


_OF_FRAMEWORK = regex(r"\b\w*[aA]pp\w*\s*\.\s*(?:fetch|handle)\b")


def _paths(code: str, start: int, end: int) -> list[tuple[str, int]] | None:
    """The paths that a handler compares, each with its offset; none if it answers all, and None if some are unknown."""
    parameter = _PARAMETER.search(code, start, end)
    return _compared(code, parameter[1], parameter.end(), end) if parameter else None


def _compared(code: str, request: str, start: int, end: int) -> list[tuple[str, int]] | None:
    """The paths with which the URL of a request is compared between two offsets; see `_paths`."""
    body = re.sub(
        rf"\bnew\s+URL\(\s*{request}\.url\b[^()]*\)\s*\.\s*pathname\b",
        lambda match: f"{request}.url".rjust(len(match[0])),
        code[start:end],
    )
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
    for expression, suffix in (
        (rf"{value}\s*[!=]==?\s*[\"'](/[^\"'\n]*)[\"']", ""),
        (rf"[\"'](/[^\"'\n]*)[\"']\s*[!=]==?\s*{value}", ""),
        (rf"{value}\.startsWith\(\s*[\"'](/[^\"'\n]*)[\"']\s*\)", "{rest:path}"),
    ):
        for match in re.finditer(expression, body):
            uses -= 1
            found.append((match[1] + suffix, start + match.start(1)))
    for match in re.finditer(rf"\[([^\[\]]*)\]\.includes\(\s*{value}\s*\)", body):
        uses -= 1
        found += [(each[1], start + match.start(1) + each.start(1)) for each in _TEXT.finditer(match[1])]
    switched = len(re.findall(rf"\bswitch\s*\(\s*{value}\s*\)", body))
    if switched:
        uses -= switched
        found += [(each[1], start + each.start(1)) for each in _CASE.finditer(body)]
    if uses or not found or not (_REFUSED.search(body) or _refuses_others(body, value)):
        return None
    return found


def _refuses_others(body: str, value: str) -> bool:
    """Whether a comparison decides about an answer of success or an error: `url === "/live" && open ? 204 : 503`."""
    equal, other = (
        rf"(?:{value}\s*{sign}==?\s*[\"']/[^\"'\n]*[\"']|[\"']/[^\"'\n]*[\"']\s*{sign}==?\s*{value})[^?:;|]{{0,200}}\?\s*"
        for sign in "=!"
    )
    return re.search(rf"{equal}2\d\d\s*:\s*[45]\d\d\b|{other}[45]\d\d\s*:\s*2\d\d\b", body) is not None


_TEXT = regex(r"""["'](/[^"'\n]*)["']""")
_CASE = regex(r"""\bcase\s*["'](/[^"'\n]*)["']\s*:""")
_REFUSED = regex(r"\b404\b")
