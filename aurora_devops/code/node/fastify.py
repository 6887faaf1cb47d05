"""Fastify: the routes of the application and its plugins, with the prefixes under which these are registered."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, function_of, parts, string_of
from .constants import NodeConstants, constants_of
from .imports import bound_in, exported_of, resolved
from .loops import Loops
from .nest import pattern
from .routers import Call

# `app.withTypeProvider<ZodTypeProvider>()` is the same application.
_TYPED = r"(?:\s*\.\s*withTypeProvider\s*<[^()]{0,200}?>\s*\(\s*\))?"
_ROUTE = regex(
    rf"\b(?P<owner>\w+){_TYPED}\s*\.\s*(?P<method>get|post|put|patch|delete|head|options|all)\s*(?:<[^()]{{0,200}}?>)?"
    r"\(\s*(?P<path>[^,()\n]*)"
)
_OBJECT = regex(rf"\b(?P<owner>\w+){_TYPED}\s*\.\s*route\s*(?:<[^()]{{0,200}}?>)?(?P<open>\()\s*")
# The usual names of applications and plugins; others are made by `Fastify()`, or are what a plugin is given.
_OWNERS = frozenset({"app", "fastify", "server", "instance", "api", "router", "f"})
_OTHER_OWNERS = regex(
    r"\b(?:const|let|var)\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*(?:await\s+)?[fF]astify\s*\("
    r"|\b(?:const|let|var)\s+(\w+)\s*=\s*\w+\s*\.\s*withTypeProvider\b"
    r"|\b(\w+)\s*:\s*FastifyInstance\b"
    r"|\bFastifyPlugin\w*(?:<[^()]{0,200}?>)?\s*=\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(\w+)"
    r"|\bFastifyPlugin\w*(?:<[^()]{0,200}?>)?\s*=>\s*(?:async\s*)?\(?\s*(\w+)"
    r"|\bregister\s*\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(\w+)[^()]{0,200}\)?\s*(?:=>|\{)"
    r"|\bmodule\.exports\s*=\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?\s*(\w+)[^()]{0,200}\)?\s*(?:=>|\{)"
    r"|\bexport\s+default\s+(?:async\s*)?\(?\s*(\w+)[^()]{0,200}\)?\s*=>"
)
# The first parameter of an exported function, which may be a plugin.
_MAY_OWN = regex(
    r"\bexport\s+(?:default\s+)?(?:async\s+)?function\s*\w*\s*\(\s*(\w+)"
    r"|\bexport\s+const\s+\w+\s*=\s*(?:async\s*)?\(?\s*(\w+)[^()]{0,200}\)?\s*=>"
)
_REGISTER = regex(r"\.\s*register\s*(?=\()")
_PREFIX = regex(r"\bprefix\s*:\s*([^,}\n]*)")
_NAME = regex(
    r"\s*(?:await\s+)?(?:import\(\s*[\"'](?P<file>\.[^\"'\n]*)[\"']\s*\)|require\(\s*[\"'](?P<required>\.[^\"'\n]*)[\"']\s*\)|(?P<name>[A-Za-z_$][\w$]*)(?:\.default)?(?P<made>\((?>[^()]*(?:\([^()]*\)[^()]*)*)\))?)\s*[,)]"
)
_INLINE = regex(r"\s*(?:async\s+)?(?:function\b|\(|\w+\s*=>)")
_FROM = regex(
    r"""\bimport\s+(?:\*\s+as\s+)?(\w+)\s*(?:,\s*\{[^{}]*\})?\s*from\s*["'](?!\.)([^"'\n]+)["']|\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*["'](?!\.)([^"'\n]+)["']"""
)
_REQUIRED = regex(r"""\s*(?:await\s+)?(?:import|require)\(\s*["'](?!\.)([^"'\n]+)["']""")
# Plugins that add no routes.
_HARMLESS = regex(
    r"@fastify/(?:accepts|auth|awilix|basic-auth|bearer-auth|caching|circuit-breaker|compress|cookie|cors|csrf-protection"
    r"|env|etag|express|flash|formbody|helmet|hotwire|jwt|kafka|leveldb|mongodb|multipart|mysql|postgres|rate-limit|redis"
    r"|request-context|response-validation|schedule|secure-session|sensible|session|soap-client|swagger|throttle"
    r"|type-provider-\w+|under-pressure|url-data|view|websocket|zipkin)|fastify-(?:plugin|graceful-shutdown|healthz?-no)"
)


@record
class _Registered:
    """A registration of a plugin: the file that registers it, the prefix, and the name of the plugin there."""

    by: str
    prefix: str
    name: str


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the files that use Fastify, and whether these are all that are served."""
    everything = codes_of(sources)
    todo = [path for path, code in everything.items() if "fastify" in code.lower()]
    codes: dict[str, str] = {}
    registered: defaultdict[str, list[_Registered]] = defaultdict(list)
    complete = True
    constants = constants_of(sources)
    loops = Loops(everything, constants)
    # The parts of files that are plugins, with the prefixes of these.
    inline: dict[str, list[tuple[int, int, str]]] = {}
    # The routes of plugins of packages: line, offset, method and path.
    added: dict[str, list[tuple[int, int, str, str | None]]] = {}
    while todo:
        path = todo.pop(0)
        if path in codes:
            continue
        code = codes[path] = everything[path]
        inline[path] = []
        inner = added[path] = []
        bound = bound_in(sources, path, code)
        packages = {match[1] or match[3]: match[2] or match[4] for match in _FROM.finditer(code)}
        autoloaded = {name for name, package in packages.items() if package in _AUTOLOAD}
        for match in _REGISTER.finditer(code):
            start, end = match.end(), end_of(code, match.end(), len(code))
            if end < 0:
                complete = False
                continue
            prefix, known = _prefix(code, start, end, path, constants)
            name = _NAME.match(code, start + 1)
            if name is not None and name["name"] in autoloaded:
                files = _autoloaded(code, start, end, path, everything)
                complete = complete and files is not None
                for home, below in files or ():
                    registered[home].append(_Registered(path, joined(prefix, below), ""))
                    todo.append(home)
                continue
            package = _REQUIRED.match(code, start + 1)
            outside = package[1] if package else packages.get(name["name"] or "", "") if name else ""
            in_loop = name is None and not outside and not _INLINE.match(code, start + 1)
            complete = complete and (known or in_loop)
            if name is not None and not outside:
                file, called = name["file"] or name["required"], name["name"] or ""
                home = resolved(sources, path, file) if file else bound.get(called, "")
                if home in everything:
                    registered[home].append(_Registered(path, prefix, called))
                    todo.append(home)
                elif part := function_of(code, called):
                    inline[path].append((*part, prefix))
                else:
                    complete = False
            elif outside in _WITH_ROUTES:
                options = code[start + 1 : end - 1]
                listed = _of_plugin(outside, options, path, constants)
                complete = complete and listed is not None
                line = line_at(code, match.start())
                inner += [(line, match.start(), "ANY", each) for each in listed or ()]
            elif outside:
                made = package is None and name is not None and name["made"] is not None
                complete = complete and not made and _HARMLESS.fullmatch(outside) is not None
            elif _INLINE.match(code, start + 1):
                inline[path].append((start, end, prefix))
            else:
                looped = _in_loop(code, path, match.start(), start, end, loops)
                complete = complete and looped is not None
                for home, below, called in looped or ():
                    registered[home].append(_Registered(path, below, called))
                    todo.append(home)
    found: list[Route] = []
    for path, code in codes.items():
        plugins = _plugins(code, {one.name for one in registered.get(path, ())})
        for line, offset, method, served in [*_served(code, path, constants, loops), *added[path]]:
            if served is None or (not served.startswith(("/", "*")) and served):
                complete = False
                continue
            whole = served
            for start, end, prefix in reversed(inline[path]):
                whole = joined(prefix, whole) if start < offset < end else whole
            plugin = next((each for start, each in plugins if start < offset), "")
            for way in _ways(path, plugin, registered):
                found.append(Route(method, pattern(joined(way, whole)), path, line))
    return found, complete


def _in_loop(
    code: str, path: str, offset: int, start: int, end: int, loops: Loops
) -> list[tuple[str, str, str]] | None:
    """The files, prefixes and names of the plugins that a call in a loop registers; None if one is unknown."""
    listed = tuple(part.strip() for part, _ in parts(code, start + 1, end - 1))
    found = []
    for one in loops.calls(path, Call("", "register", listed, offset)) or ():
        home = one.home(0, path)
        sources, codes = loops.constants.sources, loops.codes
        named = exported_of(sources, home, one.arguments[0], codes) if one.arguments else ("", "")
        options = one.arguments[1] if len(one.arguments) > 1 else "{}"
        given = {key: value for key, value, _ in entries(options, 0) or ()} if options.startswith("{") else {}
        prefix = loops.constants.text(
            given.get("prefix", '""'), one.home(1, path) if len(listed) > 1 else path
        )
        if named[0] not in codes or prefix is None or not options.startswith("{"):
            return None
        found.append((named[0], prefix, one.arguments[0]))
    return found or None


def _plugins(code: str, names: set[str]) -> list[tuple[int, str]]:
    """Where the functions begin that are registered by name, the last one first, if a file has several."""
    if len(names) < 2:
        return []
    found = [(match.start(), match[1]) for match in _DEFINED.finditer(code) if match[1] in names]
    return sorted(found, reverse=True) if len(found) == len(names) else []


_DEFINED = regex(r"\b(?:function|const|let|var)\s+([A-Za-z_$][\w$]*)")


def _prefix(code: str, start: int, end: int, path: str, constants: Constants) -> tuple[str, bool]:
    """The prefix of a registration, and whether it is known: it is behind the plugin."""
    listed = [part for part, _ in parts(code, start + 1, end - 1)]
    if len(listed) < 2:
        return "", True
    options = listed[-1].strip()
    if not options.startswith("{"):
        # `opts` of a plugin that registers others is often handed on, with the prefix of the plugin itself.
        return "", "prefix" not in code or options.isidentifier()
    given = entries(options, 0)
    values = {key: value for key, value, _ in given or ()}
    if given is None:
        found = _PREFIX.search(options)
        values = {"prefix": found[1]} if found else {}
    if "prefix" not in values:
        return "", True
    text = constants.text(values["prefix"].strip(), path)
    return text or "", text is not None


# Plugins that register all files of a folder, below prefixes that the folders name.
_AUTOLOAD = frozenset({"@fastify/autoload", "fastify-autoload"})
_FOLDER = regex(
    r"""\bdir\s*:\s*(?:(?:path\s*\.\s*)?(?:join|resolve)\(\s*[^"'`(),]+(?:\([^()]*\)[^"'`(),]*)?,\s*["'`]([^"'`$]+)["'`](?:\s*,\s*["'`]([^"'`$]+)["'`])?\s*\)|`\$\{[^{}]+\}/([^`$]+)`|new\s+URL\(\s*["'`]([^"'`$]+)["'`])"""
)
_OWN_PREFIX = regex(r"\b(?:autoPrefix|prefixOverride)\b\s*=\s*([^;\n]+)")
_CHANGED = regex(
    r"\b(?:dirNameRoutePrefix|routeParams|autoHooks|indexPattern|scriptPattern|ignorePattern|ignoreFilter|matchFilter|maxDepth)\s*:"
)


def _autoloaded(
    code: str, start: int, end: int, path: str, codes: Mapping[str, str]
) -> list[tuple[str, str]] | None:
    """The files that a registration of @fastify/autoload loads, each with its prefix; None if these are unknown."""
    options = code[start:end]
    match = _FOLDER.search(options)
    if match is None or _CHANGED.search(options):
        return None
    said = "/".join(part for part in match.groups() if part)
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
    found: list[tuple[str, str]] = []
    inside = [each for each in codes if each.startswith(f"{folder}/")]
    for each in inside:
        below = posixpath.dirname(each)[len(folder) :]
        own = _OWN_PREFIX.search(codes[each])
        if own is not None:
            prefix = string_of(own[1])
            if prefix is None:
                return None
            below = joined(posixpath.dirname(below) if "Override" in own[0] else below, prefix)
        # `_id` is a parameter only with an option.
        found.append((each, below))
    return found or None


def _ways(path: str, name: str, registered: Mapping[str, list[_Registered]]) -> list[str]:
    """The prefixes under which the routes of a plugin of a file are served, through the plugins that register it.

    Without a name, these are the prefixes of all plugins of the file.
    """
    complete: list[str] = []
    todo = [(path, name, "", 0)]
    while todo and len(complete) < 16:
        home, called, below, depth = todo.pop(0)
        above = [one for one in registered.get(home, []) if called in ("", one.name)]
        if not above or depth > 6:
            complete.append(below)
        else:
            todo += [
                (one.by, "", joined(one.prefix, below) if one.prefix else below, depth + 1)
                for one in above[:16]
            ]
    return list(dict.fromkeys(complete))


def _names(pattern: re.Pattern[str], code: str) -> Iterator[str]:
    """The names that the groups of a pattern find."""
    return (name for match in pattern.finditer(code) for name in match.groups() if name)


# Plugins with routes: the option with the path, its default, and whether paths below it are served, too.
_WITH_ROUTES = {
    "fastify-metrics": ("endpoint", "/metrics", False),
    "fastify-healthcheck": ("healthcheckUrl", "/health", False),
    "fastify-custom-healthcheck": ("path", "/health", False),
    "@fastify/under-pressure": ("exposeStatusRoute", "", False),
    "@fastify/swagger-ui": ("routePrefix", "/documentation", True),
    "@scalar/fastify-api-reference": ("routePrefix", "/reference", True),
    "@fastify/static": ("prefix", "/", True),
    "@fastify/http-proxy": ("prefix", "/", True),
    "mercurius": ("path", "/graphql", False),
}


def _of_plugin(package: str, arguments: str, path: str, constants: Constants) -> list[str] | None:
    """The paths that a plugin of a package serves; None if they are unknown."""
    key, usual, below = _WITH_ROUTES[package]
    listed = [part.strip() for part, _ in parts(arguments, 0, len(arguments))]
    given = entries(listed[1], 0) if len(listed) > 1 and listed[1].startswith("{") else ()
    if given is None or (len(listed) > 1 and not listed[1].startswith("{")):
        return None
    options = {name: value for name, value, _ in given}
    said = options.get(key)
    if said is not None and said.startswith("{"):
        # `exposeStatusRoute: { url: "/alive", routeOpts: { ... } }`
        said = {name: value for name, value, _ in entries(said, 0) or ()}.get("url")
    if said in ("null", "false", "undefined"):
        return []
    at = "/status" if said == "true" else usual if said is None else constants.text(said, path)
    if at is None:
        return None
    # The prefix of these plugins is also that of the registration.
    at = "" if key == "prefix" else at
    return [*([at] if at or key == "prefix" else []), *([f"{at.rstrip('/')}/{{rest:path}}"] if below else [])]


def _served(
    code: str, path: str, constants: NodeConstants, loops: Loops
) -> list[tuple[int, int, str, str | None]]:
    """The routes of a file: line, offset, method and path, None for one that is computed."""
    found: list[tuple[int, int, str, str | None]] = []
    owners = {*_OWNERS, *_names(_OTHER_OWNERS, code)}
    possible = set(_names(_MAY_OWN, code))
    for match in _ROUTE.finditer(code):
        said, owner = match["path"], match["owner"]
        plugin = owner in owners or (owner in possible and string_of(said) is not None)
        if not said.strip() or not plugin:
            continue
        method = "ANY" if match["method"] == "all" else match["method"].upper()
        served = string_of(said)
        if served is None and plugin and owner in owners:
            served = constants.text(said.strip(), path)
        found.append((line_at(code, match.start()), match.start(), method, served))
    for match in _OBJECT.finditer(code):
        if match["owner"] not in owners:
            continue
        end = end_of(code, match.start("open"), len(code))
        argument = code[match.end() : end - 1].strip().removesuffix(",")
        call = Call(match["owner"], "route", (argument,), match.start())
        for each in loops.calls(path, call) or (call,):
            home, text = each.home(0, path), each.arguments[0]
            if not text.startswith("{") and (place := constants.place(text, home)):
                home, text = place[0], constants.codes[place[0]][place[1] :]
            options = {key: value for key, value, _ in entries(text, 0) or ()} if text[:1] == "{" else {}
            url = constants.text(options.get("url", options.get("path", "")), home)
            found.append((line_at(code, match.start()), match.start(), "ANY", url))
    return found
