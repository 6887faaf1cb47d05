"""NestJS: the routes of controllers, with the prefixes of the controller and the application."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ...core.record import record
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, parts, string_of, strings_of

_CONTROLLER = regex(r"@Controller\s*(?=\()")
_HANDLER = regex(r"@(Get|Post|Put|Patch|Delete|Head|Options|All|Sse)\s*(?=\()")
_GLOBAL = regex(r"\.\s*setGlobalPrefix\s*(?=\()")
_SWAGGER = regex(r"\bSwaggerModule\s*\.\s*setup\s*\(\s*([^,]*),")
_METRICS = regex(r"\bPrometheusModule\b(?:\s*\.\s*register(?:Async)?\s*(?=\())?")
# What adds routes that are not read, or changes those that are.
_UNKNOWN = regex(
    r"\b(?:RouterModule\s*\.\s*register|ServeStaticModule|DevtoolsModule|AdminModule\s*\.\s*createAdmin\w*"
    r"|enableVersioning|HttpAdapterHost|createMicroservice\s*<)|\.\s*(?:useStaticAssets|getHttpAdapter)\s*\("
    r"|@Crud\s*\(|\bapplyDecorators\s*\("
)
_MOUNTED = regex(r"""\bapp\s*\.\s*use\s*\(\s*["'](/[^"'\n]*)["']\s*,""")
_PARAMETER = regex(r":(\w+)\??(?:\([^()]*\))?")
_WILDCARD = regex(r"\*\w*|\(\.\*\)")


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all controllers, and whether these are all that are served."""
    codes = codes_of(sources)
    complete = not any(_UNKNOWN.search(code) for code in codes.values())
    prefixes: list[_Prefix] = []
    for code in codes.values():
        for match in _GLOBAL.finditer(code):
            one = _prefix(code, match.end())
            complete = complete and one is not None
            prefixes += [] if one is None or one in prefixes else [one]
    found: list[Route] = []
    for path, code in codes.items():
        controllers = [
            (match.start(), _paths(_arguments(code, match.end()))) for match in _CONTROLLER.finditer(code)
        ]
        for match in _HANDLER.finditer(code):
            own = [paths for start, paths in controllers if start < match.start()]
            served = _paths(_arguments(code, match.end()))
            if not own or own[-1] is None or served is None:
                # Decorators of the same name are used outside of controllers, too.
                complete = complete and bool(not own)
                continue
            method = {"All": "ANY", "Sse": "GET"}.get(match[1], match[1].upper())
            for above in own[-1]:
                for below in served:
                    for whole in _prefixed(joined(above, below), prefixes):
                        found.append(Route(method, whole, path, line_at(code, match.start())))
        found += _others(path, code, prefixes)
        complete = complete and not any(paths is None for _, paths in controllers)
    return found, complete


@record
class _Prefix:
    """The prefix of all routes but the excluded ones; None if it is unknown which these are."""

    prefix: str
    excluded: tuple[str, ...] | None = ()


def _prefix(code: str, start: int) -> _Prefix | None:
    """The prefix that `setGlobalPrefix` sets, whose opening bracket is at `start`; None if it is unknown."""
    end = end_of(code, start)
    arguments = [part for part, _ in parts(code, start + 1, end - 1)] if end > 0 else []
    prefix = string_of(arguments[0]) if arguments else None
    if prefix is None:
        return None
    if len(arguments) < 2:
        return _Prefix(prefix)
    options = arguments[1].strip()
    listed = entries(options, 0) if options.startswith("{") else None
    if listed is None:
        return _Prefix(prefix, None)
    values = {key: value for key, value, _ in listed}
    return _Prefix(prefix, _excluded(values["exclude"]) if "exclude" in values else ())


def _excluded(value: str) -> tuple[str, ...] | None:
    """The patterns of the paths in a list of strings and of objects with a path; None if one is unknown."""
    if not (value.startswith("[") and value.endswith("]")):
        return None
    found: list[str] = []
    for part, _ in parts(value, 1, len(value) - 1):
        text = part.strip()
        if text.startswith("{"):
            text = {key: value for key, value, _ in entries(text, 0) or ()}.get("path", "")
        single = string_of(text)
        if single is None:
            return None
        found.append(pattern(joined("", _SPLAT.sub(r"\1", single))))
    return tuple(found)


def _prefixed(path: str, prefixes: list[_Prefix]) -> list[str]:
    """The paths at which a route may be served, with their parameters as `{name}`."""
    plain = pattern(path)
    found: list[str] = []
    for one in prefixes or [_Prefix("")]:
        whole = pattern(joined(one.prefix, path))
        if one.excluded is None:
            found += [whole, plain]
        else:
            found.append(plain if any(_fits(each, plain) for each in one.excluded) else whole)
    return list(dict.fromkeys(found))


def _fits(excluded: str, path: str) -> bool:
    """Whether an excluded path is that of a route."""
    expression = _PLACEHOLDER.sub(
        lambda found: "/?.*" if ":path" in found[0] else "/[^/]+", re.escape(excluded.rstrip("/"))
    )
    return re.fullmatch(expression, path.rstrip("/")) is not None


_SPLAT = regex(r"\{(\*\w*)\}")
_PLACEHOLDER = regex(r"/?\\\{[^/{}]*\\\}")


def _others(path: str, code: str, prefixes: list[_Prefix]) -> list[Route]:
    """The routes of modules that are registered: the API's description, metrics, GraphQL and what is mounted."""
    found: list[Route] = []
    for match in _SWAGGER.finditer(code):
        at = (string_of(match[1]) or "").strip("/")
        for each in (f"/{at}", f"/{at}/{{rest:path}}", f"/{at}-json", f"/{at}-yaml"):
            found += [
                Route("GET", joined(prefix, each), path, line_at(code, match.start()))
                for prefix in ("", *(one.prefix for one in prefixes))
            ]
    for match in _METRICS.finditer(code):
        inside = _arguments(code, match.end()) if code[match.end() : match.end() + 1] == "(" else ""
        options = (
            {key: value for key, value, _ in entries(inside, inside.find("{")) or ()} if "{" in inside else {}
        )
        at = string_of(options.get("path", '"/metrics"')) or "/{rest:path}"
        line = line_at(code, match.start())
        found += [Route("GET", whole, path, line) for whole in _prefixed(at, prefixes)]
    if "GraphQLModule" in code:
        line = line_at(code, code.index("GraphQLModule"))
        above = ("", *(one.prefix for one in prefixes))
        found += [Route("ANY", joined(prefix, "/graphql"), path, line) for prefix in above]
    for match in _MOUNTED.finditer(code):
        line = line_at(code, match.start())
        found += [Route("ANY", each, path, line) for each in (match[1], joined(match[1], "{rest:path}"))]
    return found


def _arguments(code: str, start: int) -> str:
    end = end_of(code, start)
    return code[start + 1 : end - 1] if end > 0 else "?"


def _paths(arguments: str) -> tuple[str, ...] | None:
    """The paths of a decorator: nothing, a string, strings, or an object with them; None if they are unknown."""
    text = arguments.strip().removesuffix(",")
    if not text:
        return ("",)
    if text.startswith("{"):
        listed = entries(text, 0)
        options = {key: value for key, value, _ in listed or ()}
        if listed is None or "version" in options or "host" in options:
            return None
        return _paths(options.get("path", '""'))
    single = string_of(text)
    return (single,) if single is not None else strings_of(text)


def pattern(path: str) -> str:
    """A path with its parameters as `{name}`."""
    return _WILDCARD.sub("{rest:path}", _PARAMETER.sub(r"{\1}", path))
