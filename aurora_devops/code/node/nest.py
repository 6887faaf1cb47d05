"""NestJS: the routes of controllers, with the prefixes of the controller and the application."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import class_before, codes_of, end_of, entries, parts, string_of, strings_of
from .constants import NodeConstants, constants_of
from .nest_adapter import adapter_routes

_CONTROLLER = regex(r"@Controller\s*(?=\()")
_HANDLER = regex(r"@(Get|Post|Put|Patch|Delete|Head|Options|All|Sse)\s*(?=\()")
_GLOBAL = regex(r"\.\s*setGlobalPrefix\s*(?=\()")
_SWAGGER = regex(r"\bSwaggerModule\s*\.\s*setup\s*\(\s*([^,]*),")
_METRICS = regex(r"\bPrometheusModule\b(?:\s*\.\s*register(?:Async)?\s*(?=\())?")
# What adds routes that are not read, or changes those that are.
_UNKNOWN = regex(
    r"\b(?:ServeStaticModule|DevtoolsModule|AdminModule\s*\.\s*createAdmin\w*"
    r"|createMicroservice\s*<)|\.\s*useStaticAssets\s*\("
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
    constants = constants_of(sources)
    for path, code in codes.items():
        for match in _GLOBAL.finditer(code):
            one = _prefix(path, code, match.end(), constants)
            complete = complete and one is not None
            prefixes += [] if one is None or one in prefixes else [one]
    found: list[Route] = []
    versioning = _versioning(codes, constants)
    complete = complete and versioning is not None
    modules = _modules(codes, constants)
    complete = complete and modules is not None
    controllers = [one for path, code in codes.items() for one in _controllers(path, code, constants)]
    inherited = _inherited(codes)
    # A controller may have the routes of a class that is not of the project.
    bases = {inherited[one.name] for one in controllers if inherited.get(one.name)} - _HARMLESS_BASES
    complete = complete and bases <= inherited.keys() and all(one.paths is not None for one in controllers)
    for path, code in codes.items():
        for match in _HANDLER.finditer(code):
            served = _paths(_arguments(code, match.end()), path, constants)
            # Decorators of the same name are used outside of controllers, too.
            for own in _having(class_before(code, match.start()), path, controllers, inherited):
                versions = _versions(code, match, own.options, path, constants, versioning)
                module = (modules or {}).get(own.name, "")
                if own.paths is None or served is None or versions is None:
                    complete = False
                    continue
                method = {"All": "ANY", "Sse": "GET"}.get(match[1], match[1].upper())
                listed = [
                    joined(version, plain) if version else plain
                    for above in own.paths
                    for below in served
                    for version in versions
                    for plain in [joined(joined(module, above) if module else above, below)]
                ]
                found += [
                    Route(method, whole, path, line_at(code, match.start()))
                    for plain in listed
                    for whole in _prefixed(plain, prefixes)
                ]
        found += _others(path, code, prefixes)
        added, known = adapter_routes(path, code)
        found += added
        complete = complete and known
    return found, complete


@record
class _Controller:
    """A controller: its class, the file, its paths, None if they are unknown, and the arguments of the decorator."""

    name: str
    path: str
    paths: tuple[str, ...] | None
    options: str


_EXTENDS = regex(r"\bclass\s+(\w+)(?:<[^{}]*?>)?(?:\s+extends\s+([\w.]+))?")
# Classes of packages whose routes are those of the methods that replace theirs.
_HARMLESS_BASES = frozenset({"PrometheusController"})


def _controllers(path: str, code: str, constants: Constants) -> Iterator[_Controller]:
    """The controllers of a file."""
    for match in _CONTROLLER.finditer(code):
        arguments = _arguments(code, match.end())
        named = _EXTENDS.search(code, max(end_of(code, match.end()), match.end()))
        if named is not None:
            yield _Controller(named[1], path, _paths(arguments, path, constants), arguments)


def _inherited(codes: Mapping[str, str]) -> dict[str, str]:
    """The classes of the project with those that they extend, empty for none."""
    return {match[1]: match[2] or "" for code in codes.values() for match in _EXTENDS.finditer(code)}


def _having(
    name: str, path: str, controllers: list[_Controller], inherited: Mapping[str, str]
) -> list[_Controller]:
    """The controllers that have the methods of a class: itself, and those that extend it."""
    own = [one for one in controllers if one.name == name and one.path == path]
    return own or [one for one in controllers if name and name in _bases(one.name, inherited)]


def _bases(name: str, inherited: Mapping[str, str]) -> list[str]:
    """The classes that a class extends, the nearest first."""
    found: list[str] = []
    while (name := inherited.get(name, "")) and name not in found:
        found.append(name)
    return found


_REGISTERED = regex(r"\bRouterModule\s*\.\s*(?:register|forRoutes|forChild)\s*(?=\()")
_MODULE = regex(r"@Module\s*(?=\()")
_CLASS = regex(
    r"\s*(?>(?:@\w+\s*(?:\([^()]*\))?\s*)*)(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+(\w+)"
)
_NAME = regex(r"[A-Za-z_$][\w$]*")


def _modules(codes: Mapping[str, str], constants: NodeConstants) -> dict[str, str] | None:
    """The prefixes that `RouterModule` gives the controllers of modules, by their classes; None if they are unknown."""
    registered: dict[str, str] = {}
    for path, code in codes.items():
        for match in _REGISTERED.finditer(code) if "RouterModule" in code else ():
            value = _arguments(code, match.end()).strip().removesuffix(",")
            if value and not value.startswith("["):
                place = constants.place(value, path)
                end = end_of(constants.codes[place[0]], place[1], len(code)) if place else -1
                path, value = (place[0], constants.codes[place[0]][place[1] : end]) if place else (path, "")
            if not _registers(value, "", path, constants, registered):
                return None
    found: dict[str, str] = {}
    for code in codes.values() if registered else ():
        for match in _MODULE.finditer(code):
            end = end_of(code, match.end(), len(code))
            named = _CLASS.match(code, end) if end > 0 else None
            if named is None or named[1] not in registered:
                continue
            options = {key: value for key, value, _ in entries(code, code.find("{", match.end())) or ()}
            listed = options.get("controllers", "[]")
            if not listed.startswith("["):
                return None
            for part, _ in parts(listed, 1, len(listed) - 1):
                found[part.strip()] = registered[named[1]]
    return found


def _registers(value: str, above: str, path: str, constants: NodeConstants, found: dict[str, str]) -> bool:
    """Adds the prefixes of the modules in an array of routes; whether all of them are known."""
    if not value.startswith("["):
        return False
    for part, _ in parts(value, 1, len(value) - 1):
        text = part.strip()
        if _NAME.fullmatch(text):
            found[text] = above
            continue
        listed = entries(text, 0) if text.startswith("{") else None
        if listed is None:
            return False
        options = {key: said for key, said, _ in listed}
        own = constants.text(options.get("path", '""'), path)
        if own is None:
            return False
        whole = joined(above, own) if own else above
        if "module" in options:
            found[options["module"]] = whole
        if "children" in options and not _registers(options["children"], whole, path, constants, found):
            return False
    return True


@record
class _Versioning:
    """How the version of a route is in its path: the text before it, and the versions of routes without one."""

    prefix: str = "v"
    usual: tuple[str, ...] = ("",)
    in_path: bool = False


def _versioning(codes: Mapping[str, str], constants: Constants) -> _Versioning | None:
    """The versioning that the application enables; None if it is unknown."""
    found = _Versioning()
    for path, code in codes.items():
        for match in _ENABLED.finditer(code) if "enableVersioning" in code else ():
            said = _arguments(code, match.end()).strip().removesuffix(",")
            listed = entries(said, 0) if said.startswith("{") else [] if not said else None
            if listed is None:
                return None
            options = {key: value for key, value, _ in listed}
            if options.get("type", "URI").rpartition(".")[2] not in _SORTS:
                return None
            if options.get("type", "URI").rpartition(".")[2] != "URI":
                continue
            prefix = options.get("prefix", '"v"')
            text = "" if prefix == "false" else constants.text(prefix, path)
            usual = _listed_versions(options.get("defaultVersion", ""), path, constants)
            if text is None or usual is None:
                return None
            found = _Versioning(text, usual, in_path=True)
    return found


_ENABLED = regex(r"\.\s*enableVersioning\s*(?=\()")
_SORTS = frozenset({"URI", "HEADER", "MEDIA_TYPE", "CUSTOM"})
_VERSION = regex(r"@Version\s*(?=\()")


def _versions(
    code: str,
    handler: re.Match[str],
    controller: str,
    path: str,
    constants: Constants,
    versioning: _Versioning | None,
) -> tuple[str, ...] | None:
    """The segments with the versions of a route, empty for none; None if they are unknown."""
    if versioning is None:
        return None
    if not versioning.in_path:
        return ("",)
    start = max(code.rfind(mark, 0, handler.start()) for mark in ";{}") + 1
    end = code.find("{", end_of(code, handler.end()))
    own = _VERSION.search(code, start, end if end > 0 else len(code))
    said = _arguments(code, own.end()) if own else ""
    if own is None and controller.strip().startswith("{"):
        listed = entries(controller.strip(), 0)
        said = next((value for key, value, _ in listed or () if key == "version"), "")
    versions = _listed_versions(said, path, constants) if said else versioning.usual
    if versions is None:
        return None
    return tuple(f"{versioning.prefix}{one}" if one else "" for one in versions)


def _listed_versions(said: str, path: str, constants: Constants) -> tuple[str, ...] | None:
    """The versions of an expression, empty for none; None if they are unknown."""
    values = [said.strip()]
    if said.strip().startswith("["):
        values = [part.strip() for part, _ in parts(said.strip(), 1, len(said.strip()) - 1)]
    found = ["" if one in ("", "VERSION_NEUTRAL") else constants.text(one, path) for one in values]
    return None if None in found else tuple(one for one in found if one is not None)


@record
class _Prefix:
    """The prefix of all routes but the excluded ones; None if it is unknown which these are."""

    prefix: str
    excluded: tuple[str, ...] | None = ()


def _prefix(path: str, code: str, start: int, constants: Constants) -> _Prefix | None:
    """The prefix that `setGlobalPrefix` sets, whose opening bracket is at `start`; None if it is unknown."""
    end = end_of(code, start)
    arguments = [part for part, _ in parts(code, start + 1, end - 1)] if end > 0 else []
    prefix = constants.text(arguments[0].strip(), path) if arguments else None
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


def _paths(arguments: str, path: str, constants: Constants) -> tuple[str, ...] | None:
    """The paths of a decorator: nothing, a string, strings, or an object with them; None if they are unknown."""
    text = arguments.strip().removesuffix(",")
    if not text:
        return ("",)
    if text.startswith("{"):
        listed = entries(text, 0)
        options = {key: value for key, value, _ in listed or ()}
        if listed is None or "host" in options:
            return None
        return _paths(options.get("path", '""'), path, constants)
    single = constants.text(text, path)
    return (single,) if single is not None else strings_of(text)


def pattern(path: str) -> str:
    """A path with its parameters as `{name}`."""
    return _WILDCARD.sub("{rest:path}", _PARAMETER.sub(r"{\1}", path))
