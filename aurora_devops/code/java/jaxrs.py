"""Quarkus and Micronaut: the routes of resources and controllers, what their extensions serve, and the port."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Port, Route, joined
from ..sources import Sources, line_at
from .classes import ARGUMENTS, CLASS
from .mappings import paths_of, pattern_of
from .properties import Property, port_of, properties_of, variable_of

_ARGUMENTS = rf"(?P<arguments>{ARGUMENTS})"
_PATH = regex(rf"@Path\s*\({_ARGUMENTS}\)")
_APPLICATION = regex(rf"@ApplicationPath\s*\({_ARGUMENTS}\)")
_VERB = regex(r"@(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b(?!\s*\()")
# Interfaces of clients have paths of other programs.
_CLIENT = regex(r"@RegisterRestClient\b|@Client\s*\(")
_CONTROLLER = regex(rf"@Controller\b\s*(?:\({_ARGUMENTS}\))?")
_MAPPING = regex(rf"@(Get|Post|Put|Patch|Delete|Head|Options)\b\s*(?:\({_ARGUMENTS}\))?")
# What serves paths that are not read.
_UNKNOWN = regex(
    r"@Route\s*\(|\bvoid\s+\w+\(\s*@Observes\s+Router\b|@GraphQLApi\b|@ServerEndpoint\b|@WebSocket\b|@WebServlet\b"
    r"|@ServerWebSocket\b|@Error\s*\(|@UriMapping\b|\bHttpServerFilter\b|@ServerFilter\b|@RouteBase\b"
)
_ADDS = regex(
    r"quarkus-(?:quinoa|resteasy-qute|rest-qute|undertow|reactive-routes|spring-web|rest-data|hibernate-orm-rest-data|config-yaml-x|flow)"
    r"|micronaut-(?:views|graphql|servlet|jaxrs|security-oauth2)|web-bundler|webjars"
)
_HEALTH = ("", "/group/{name}", "/live", "/ready", "/started", "/well", "/wellness")
_OF_QUARKUS = (
    "metrics",
    "metrics/{rest:path}",
    "openapi",
    "swagger-ui",
    "swagger-ui/{rest:path}",
)
_OF_MICRONAUT = (
    *("beans", "caches", "env", "health", "health/{rest:path}", "info", "liquibase", "flyway", "loggers"),
    *("metrics", "metrics/{rest:path}", "prometheus", "refresh", "routes", "stop", "threaddump"),
)


def framework_of(manifest: str) -> str:
    """The framework of a manifest: `quarkus` or `micronaut`; empty for another one."""
    return "quarkus" if "io.quarkus" in manifest else "micronaut" if "io.micronaut" in manifest else ""


def routes(
    sources: Sources, codes: Mapping[str, str], manifest: str, framework: str
) -> tuple[list[Route], bool]:
    """The routes of an application, and whether these are all that are served."""
    properties = properties_of(sources)
    constants = Constants(codes)
    complete = not _ADDS.search(manifest) and not any(map(_UNKNOWN.search, codes.values()))
    read = _quarkus if framework == "quarkus" else _micronaut
    found, known = read(codes, properties, constants)
    static = any("META-INF/resources/" in path or "/resources/public/" in path for path in sources.paths)
    return found, complete and known and not static and bool(found)


def _quarkus(
    codes: Mapping[str, str], properties: tuple[Property, ...], constants: Constants
) -> tuple[list[Route], bool]:
    keys = (
        "quarkus.http.rootpath",
        "quarkus.http.nonapplicationrootpath",
        "quarkus.rest.path",
        "quarkus.resteasy.path",
    )
    changed = any(one.key.startswith("%") and one.key.partition(".")[2] in keys for one in properties)
    port, apart_port = _ports_apart(properties)
    managed = _is_managed(properties)
    root, apart, rest = (
        _value(properties, keys[0], "/"),
        _value(properties, keys[1], "q"),
        _value(properties, keys[2], "") or _value(properties, keys[3], ""),
    )
    if managed:
        root_of_apart = _value(properties, "quarkus.management.rootpath", "/q")
        apart = joined("/", root_of_apart)
    complete = not changed and not any("$" in value for value in (root, apart, rest))
    complete = complete and not (managed and not (port and apart_port))
    own = [
        (path, line_at(code, match.start()), _first(match["arguments"], path, constants))
        for path, code in codes.items()
        for match in _APPLICATION.finditer(code)
    ]
    complete = complete and len(own) < 2 and all(text is not None for _, _, text in own)
    above = joined(root, (own[0][2] or "") if own else rest)
    found: list[Route] = []
    for path, code in codes.items():
        if "@Path" not in code or _CLIENT.search(code):
            continue
        classes = [
            (match.start(), paths_of(match["arguments"], path, constants))
            for match in _PATH.finditer(code)
            if CLASS.match(code, match.end())
        ]
        with_verb = 0
        for match in _VERB.finditer(code):
            start, end = _around(code, match.start())
            inner = list(_PATH.finditer(code, start, end))
            with_verb += len(inner)
            before = [paths for at, paths in classes if at < match.start()]
            below = paths_of(inner[0]["arguments"], path, constants) if inner else ("",)
            outer = before[-1] if before else ("",)
            if outer is None or below is None:
                complete = False
                continue
            for one in outer:
                whole = joined(joined(above, one), below[0]) if below[0] else joined(above, one)
                found.append(
                    Route(match[1], pattern_of(whole), path, line_at(code, match.start()), port=port)
                )
        # A method without a verb gives a part of the path to another resource.
        methods = sum(1 for match in _PATH.finditer(code) if not CLASS.match(code, match.end()))
        complete = complete and methods <= with_verb
    base = apart if apart.startswith("/") else joined(root, apart)
    file, line = (found[0].file, found[0].line) if found else ("", 1)
    health = _value(properties, "quarkus.smallryehealth.rootpath", "health")
    metrics = _value(properties, "quarkus.micrometer.export.prometheus.path", "metrics")
    for part in (*_OF_QUARKUS, *(health + below for below in _HEALTH), metrics):
        served = part if part.startswith("/") else joined(base, part)
        found.append(Route("ANY", served, file, line, "", "usual", apart_port))
    return found, complete and any(one.confidence != "usual" for one in found)


def _micronaut(
    codes: Mapping[str, str], properties: tuple[Property, ...], constants: Constants
) -> tuple[list[Route], bool]:
    context = _value(properties, "micronaut.server.contextpath", "")
    base = _value(properties, "endpoints.all.path", "/")
    complete = "$" not in context + base
    complete = complete and not any(
        re.fullmatch(r"endpoints\.\w+\.(?:port|path)", one.key) and one.key != "endpoints.all.path"
        for one in properties
    )
    complete = complete and not any("staticresources" in one.key for one in properties)
    found: list[Route] = []
    for path, code in codes.items():
        if "@Controller" not in code or _CLIENT.search(code) or "io.micronaut" not in code:
            continue
        controllers = [
            (match.start(), paths_of(match["arguments"] or "", path, constants))
            for match in _CONTROLLER.finditer(code)
        ]
        for match in _MAPPING.finditer(code):
            before = [paths for at, paths in controllers if at < match.start()]
            said = re.sub(r"\buri\s*=", "value =", match["arguments"] or "")
            below = None if re.search(r"\buris\s*=", said) else paths_of(said, path, constants)
            if not before or before[-1] is None or below is None:
                complete = complete and not before
                continue
            for outer in before[-1]:
                for one in below:
                    whole = joined(joined(context, outer), _QUERY.sub("", one))
                    found.append(
                        Route(match[1].upper(), pattern_of(whole), path, line_at(code, match.start()))
                    )
    file, line = (found[0].file, found[0].line) if found else ("", 1)
    for above in dict.fromkeys((joined(context, base), base)):
        for part in _OF_MICRONAUT:
            found.append(Route("ANY", joined(above, part), file, line, "", "usual"))
    return found, complete and any(one.confidence != "usual" for one in found)


# `{?page,size}` of the templates of URIs.
_QUERY = regex(r"\{[?&][^{}]*\}")


def _first(arguments: str, path: str, constants: Constants) -> str | None:
    found = paths_of(arguments, path, constants)
    return found[0] if found else None


def _around(code: str, offset: int) -> tuple[int, int]:
    """The begin and the end of the annotations and the head of the method with an annotation at an offset."""
    begin = max(code.rfind(mark, 0, offset) for mark in (";", "}", "{\n")) + 1
    ends = [end for mark in ("{\n", ";", "= ", "{ ") if (end := code.find(mark, offset)) >= 0]
    return begin, min(ends, default=len(code))


def _value(properties: tuple[Property, ...], key: str, usual: str) -> str:
    """The value of a property, also of the profile `prod` of Quarkus."""
    found = {one.value for one in properties if one.key in (key, f"%prod.{key}") and not one.profile}
    return found.pop() if len(found) == 1 else "$" if found else usual


def _is_managed(properties: tuple[Property, ...]) -> bool:
    """Whether Quarkus has a server for health and metrics apart from that of the application."""
    return _value(properties, "quarkus.management.enabled", "") not in ("", "false")


def _ports_apart(properties: tuple[Property, ...]) -> tuple[int, int]:
    """The ports of the application and of the management of Quarkus, if these have servers of their own; else zeros."""
    if not _is_managed(properties):
        return 0, 0
    found = [
        port_of(_value(properties, key, usual))[0]
        for key, usual in (("quarkus.http.port", "8080"), ("quarkus.management.port", "9000"))
    ]
    return (found[0], found[1]) if all(found) and found[0] != found[1] else (0, 0)


def ports(sources: Sources, framework: str) -> Iterator[Port]:
    """The ports of an application: those that properties set, and those of the management of Quarkus."""
    properties = properties_of(sources)
    managed = framework == "quarkus" and _is_managed(properties)
    usual = {"quarkus.http.port": "8080", "quarkus.management.port": "9000"} if managed else {}
    keys = list(usual) or ["quarkus.http.port" if framework == "quarkus" else "micronaut.server.port"]
    for key in keys:
        listed = [one for one in properties if one.key in (key, f"%prod.{key}") and not one.profile]
        number, placed = port_of(listed[0].value) if len(listed) == 1 else (0, "")
        if number:
            yield Port(number, listed[0].file, listed[0].line, key, placed or variable_of(key))
        elif not listed and usual.get(key):
            at = next(one for one in properties if one.key.endswith("quarkus.management.enabled"))
            yield Port(int(usual[key]), at.file, at.line, key, variable_of(key), confidence="usual")
