"""A program of Node.js: its routes, settings, ports and metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...core.lazy import regex
from ...core.record import replace
from ..data import table
from ..evidence import Program, Route
from ..packages import package_json
from ..sources import Sources
from . import added, decorated, elysia, express, fastify, file_routes, hapi, http, koa, nest
from .code import codes_of, packages_of_files
from .environment import settings
from .loading import loading_of
from .metrics import metrics
from .next import ports as next_ports
from .next import routes as next_routes
from .ports import listening, ports_of

# Frameworks by the package that a file imports, each with the reader of its routes and whether they are all.
_FRAMEWORKS = {
    "express": express.all_routes,
    "fastify": fastify.routes,
    "hono": koa.hono_routes,
    "@hono/zod-openapi": koa.hono_routes,
    "koa": koa.routes,
    "@nestjs/core": nest.routes,
    "next": next_routes,
    "@hapi/hapi": hapi.routes,
    "elysia": elysia.routes,
    "polka": express.all_routes,
    "routing-controllers": decorated.routing_controllers,
    "tsoa": decorated.tsoa,
    "@tsoa/runtime": decorated.tsoa,
    "@godaddy/terminus": added.terminus,
}
# Packages that serve paths and whose routes are not read.
_OTHERS = regex(
    r"^(?:@apollo/server|@as-integrations/.*|hapi|@trpc/server|apollo-server.*"
    r"|connect|graphql-yoga|micro|restify|sails|@feathersjs/.*|@loopback/.*"
    r"|http-proxy|http-proxy-middleware|ws-proxy|meteor|strapi|@strapi/.*|parse-server)$"
)


# Packages of programs for browsers, whose code reads no variables when it runs.
_FRONT_ENDS = frozenset(
    {"@angular/core", "preact", "react", "react-scripts", "solid-js", "svelte", "vite", "vue"}
)


def _is_built(sources: Sources) -> bool:
    """Whether the project has a Dockerfile."""
    return any(path.startswith(("Dockerfile", "docker/Dockerfile")) for path in sources.paths)


def program(sources: Sources) -> Program | None:
    """What the code of a project of Node.js tells; None if it is not a program, as for tools of the repository."""
    codes = codes_of(sources)
    packages = packages_of_files(sources)
    imported = frozenset().union(*packages.values())
    declared = frozenset(table(package_json(sources), "dependencies"))
    known = [
        reader
        for package, reader in _FRAMEWORKS.items()
        if package in imported
        or (
            package in declared
            and (package == "next" or (package == "fastify" and "fastify-cli" in declared))
        )
    ]
    known = list(dict.fromkeys(known))
    if "@nestjs/core" in imported:
        # Its adapter for Express or Fastify has no routes of its own.
        known = [nest.routes]
    if file_routes.is_used(sources):
        known.append(file_routes.routes)
    found: list[Route] = []
    others = any(_OTHERS.match(name) for name in imported | declared)
    others = others or (not known and not declared.isdisjoint(_FRAMEWORKS))
    complete = not others
    for reader in known:
        routes, all_of_them = reader(sources)
        found += routes
        complete = complete and all_of_them
    of_packages, beside, all_beside = added.servers(sources)
    found += of_packages
    complete = complete and all_beside
    plain, all_of_them, anything = http.routes(sources)
    if known or not others:
        found += plain
    listens = sum(1 for code in codes.values() for _ in listening(code))
    # Other calls that listen belong to an unknown framework.
    all_of_them = all_of_them and (bool(known) or listens <= http.servers(sources))
    own_servers = not _starts_servers_of_others(codes)
    complete = complete and all_of_them and own_servers
    servers = _servers(sources, codes)
    found = [replace(route, entries=route.entries or servers.get(route.file, ())) for route in found]
    exported, all_metrics, prefixes = metrics(sources)
    read = tuple(settings(sources))
    ports = tuple(
        replace(port, any_path=True) if port.file in anything else port for port in ports_of(sources)
    )
    whole_ports = listens == len(ports) and all_beside and own_servers
    if next_routes in known and not listens:
        ports = tuple(next_ports(sources))
    ports = (*ports, *beside)
    used = imported | declared
    serves = bool(known) or not used.isdisjoint(_FRAMEWORKS) or any(_OTHERS.match(name) for name in used)
    works = bool(read) and _is_built(sources) and _FRONT_ENDS.isdisjoint(used)
    if not (serves or found or ports or exported or prefixes or works or any(one.required for one in read)):
        return None
    parts = [
        name
        for name, whole in (
            ("routes", complete and bool(found)),
            ("metrics", all_metrics),
            ("ports", whole_ports),
        )
        if whole
    ]
    return Program(
        "node",
        routes=tuple(found),
        settings=read,
        ports=ports,
        metrics=tuple(exported),
        prefixes=tuple(prefixes),
        complete=frozenset(parts),
    )


def _servers(sources: Sources, codes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each module the entries that load it, if only some of them do, all of which listen on a port.

    A server that starts other programs may serve the routes of any of them.
    """
    loaded = loading_of(sources).entries
    if any(map(_STARTS.search, codes.values())):
        return {}
    listening_ones = [loaded[path] for path, code in codes.items() if any(listening(code))]
    if not all(listening_ones):
        return {}
    servers = {entry for entries in listening_ones for entry in entries}
    return {path: entries for path, entries in loaded.items() if entries and servers.issuperset(entries)}


_STARTS = regex(r"""["'](?:node:)?(?:child_process|cluster|worker_threads|execa|piscina|pm2)["']""")
# The program of a web server: `spawn("caddy", ["run"])`.
_WEB_SERVER = regex(r"""["'`](?:[\w./-]*/)?(?:apache2|caddy|envoy|haproxy|httpd|nginx|traefik)["'`\s]""")
# `createMetricsServer({ port })`: a package that starts a server of its own.
_STARTED = regex(r"\b((?:create|launch|run|start)[A-Z]\w*Server)\((?=[^;]{0,300}?\bport\b)")


def _starts_servers_of_others(codes: Mapping[str, str]) -> bool:
    """Whether the code starts a server of a package or a web server beside it, with routes that are not known."""
    if any(_WEB_SERVER.search(code) and _STARTS.search(code) for code in codes.values()):
        return True
    called = {match[1] for code in codes.values() for match in _STARTED.finditer(code)}
    if not called:
        return False
    defined = re.compile(rf"\b(?:function|const|let|var)\s+({'|'.join(sorted(called))})\b")
    return bool(called - {match[1] for code in codes.values() for match in defined.finditer(code)})
