"""NestJS: what a program does with its HTTP adapter, the server of Express or Fastify below the application."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ...core.words import word_set
from ..evidence import Route
from ..sources import line_at
from .code import string_of
from .routers import Call, calls_of

_VERBS = word_set("get post put patch delete head options all")
# Calls of a server that add no routes; a handler without a path is asked about every request.
_HARMLESS = word_set(
    "set disable enable enabled disabled engine use addHook decorate listen close addContentTypeParser setErrorHandler"
    " reply status end setHeader getType getRequestHostname getRequestMethod getRequestUrl isHeadersSent getHttpServer"
    " getInstance"
)
_ADAPTER = regex(
    r"(?:\b(?:const|let|var)\s+(?P<name>[\w$]+)(?:\s*:\s*[^=;\n]+)?\s*=\s*(?:\([\w$]+\s+as\s+[^()\n]+\)|[\w$]+)"
    r"|\b[\w$]+)\s*\.\s*getHttpAdapter\s*\(\s*\)(?:\s*\.\s*getInstance\s*(?:<[^()]*>)?\(\s*\))?"
    r"(?P<next>\s*\.\s*(?P<method>[a-zA-Z]+)|\s*[,)\]}])?"
)
_HOST = regex(r"\bHttpAdapterHost\b")
_ROUTED = regex(r"""\.\s*(?:get|post|put|patch|delete|head|options|all|use|route|register)\s*\(\s*["'`]/""")
_FILTER = regex(r"\bnew\s+\w*Filter\(\s*\Z")


def adapter_routes(path: str, code: str) -> tuple[list[Route], bool]:
    """The routes that a file adds to the adapter of its application, and whether these are all that it adds."""
    if _HOST.search(code) and _ROUTED.search(code):
        return [], False
    found: list[Route] = []
    for match in _ADAPTER.finditer(code):
        name = match["name"] or ""
        if match["method"]:
            # The result of a call is not the server.
            uses, calls = 1, _calls(code, {name: match.start("next")}, name)
            calls = [call for call in calls if call.start == match.start("next")]
        elif match["next"]:
            uses, calls = int(not _FILTER.search(code, max(match.start() - 100, 0), match.start())), []
        else:
            uses, calls = (_uses(code, name, match.end()), _calls(code, {}, name)) if name else (0, [])
        # A server that is passed on may get routes elsewhere.
        if uses != len(calls) or not all(map(_known, calls)):
            return [], False
        found += _routes(calls, path, code)
    return found, True


def _calls(code: str, made: dict[str, int], owner: str) -> list[Call]:
    """The calls of an object, each the first one of its chain."""
    return [
        call for call in calls_of(code, _VERBS | _HARMLESS, made) if call.owner == owner and not call.before
    ]


def _uses(code: str, name: str, start: int) -> int:
    """How often a name is used behind an offset, apart from filters of exceptions, which add no routes."""
    used = regex(rf"(?<![\w$.]){name.replace('$', '[$]')}(?![\w$])")
    found = [use.start() for use in used.finditer(code, start)]
    return sum(1 for use in found if not _FILTER.search(code, max(use - 100, 0), use))


def _known(call: Call) -> bool:
    """Whether a call adds no routes, or one at a path that is written."""
    if call.method in _VERBS:
        return not call.arguments or len(call.arguments) == 1 or string_of(call.arguments[0]) is not None
    return call.method != "use" or not call.arguments or string_of(call.arguments[0]) is None


def _routes(calls: list[Call], path: str, code: str) -> Iterator[Route]:
    for call in calls:
        served = string_of(call.arguments[0]) if len(call.arguments) > 1 else None
        if call.method in _VERBS and served is not None and served.startswith("/"):
            method = "ANY" if call.method == "all" else call.method.upper()
            yield Route(method, served, path, line_at(code, call.start))
