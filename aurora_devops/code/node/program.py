"""A program of Node.js: its routes, settings, ports and metrics."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ..data import table
from ..evidence import Port, Program, Route
from ..packages import package_json
from ..sources import Sources, line_at, port_number
from . import express, fastify, koa, nest
from .code import codes_of, packages_of_files
from .environment import settings
from .metrics import metrics

# Frameworks by the package that a file imports, each with the reader of its routes and whether they are all.
_FRAMEWORKS = {
    "express": express.all_routes,
    "fastify": fastify.routes,
    "koa": koa.routes,
    "@nestjs/core": nest.routes,
}
# Packages that serve paths and whose routes are not read.
_OTHERS = regex(
    r"^(?:@apollo/server|@as-integrations/.*|@hapi/hapi|@hono/.*|@remix-run/.*|@sveltejs/kit|@trpc/server|apollo-server.*"
    r"|astro|connect|elysia|graphql-yoga|hono|micro|next|nuxt|polka|restify|sails|@feathersjs/.*|@loopback/.*|routing-controllers"
    r"|tsoa|http-proxy|http-proxy-middleware|@godaddy/terminus|lightship|ws-proxy|meteor|strapi|@strapi/.*|parse-server)$"
)
_SERVER = regex(r"\bcreateServer\s*\(\s*(?!(?:app|server|handler|expressApp)\b|\{[^{}]*\}\s*,\s*app\b)")


def program(sources: Sources) -> Program | None:
    """What the code of a project of Node.js tells; None if it is not a program, as for tools of the repository."""
    codes = codes_of(sources)
    packages = packages_of_files(sources)
    imported = frozenset().union(*packages.values())
    declared = frozenset(table(package_json(sources), "dependencies"))
    known = [reader for package, reader in _FRAMEWORKS.items() if package in imported]
    if "@nestjs/core" in imported:
        # Its adapter for Express or Fastify has no routes of its own.
        known = [nest.routes]
    found: list[Route] = []
    complete = bool(known) and not any(_OTHERS.match(name) for name in imported | declared)
    for reader in known:
        routes, all_of_them = reader(sources)
        found += routes
        complete = complete and all_of_them
    for path, code in codes.items():
        if packages[path] & {"http", "node:http", "https", "node:https"} and _SERVER.search(code):
            complete = False
    exported, all_metrics, prefixes = metrics(sources)
    read = tuple(settings(sources))
    ports = tuple(port for path, code in codes.items() for port in _ports(path, code))
    used = imported | declared
    serves = not used.isdisjoint(_FRAMEWORKS) or any(_OTHERS.match(name) for name in used)
    if not (serves or found or ports or exported or prefixes or any(one.required for one in read)):
        return None
    listening = sum(len(_LISTEN.findall(code)) for code in codes.values() if ".listen" in code)
    parts = [
        name
        for name, whole in (
            ("routes", complete and bool(found)),
            ("metrics", all_metrics),
            ("ports", listening == len(ports)),
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


_LISTEN = regex(
    r"\.\s*listen\s*\(\s*(?:\{[^{}]*?\bport(?:\s*:\s*(?P<option>[^,{}\n]*))?\s*[,}]|(?P<first>[^,\n]*))"
)
_VALUE = regex(
    r"""\s*(?:(?:Number|parseInt|\+)\s*\(?\s*)?(?:process\.env(?:\.(?P<name>\w+)|\[["'](?P<key>\w+)["']\])\s*(?:\|\||\?\?)\s*)?"""
    r"""["'`]?(?P<number>\d{2,5})["'`]?\s*(?:,\s*10\s*)?[;)\s]*"""
)
_CONSTANT = regex(r"\b(?:const|let|var)\s+(\w+)(?:\s*:\s*[\w |]+)?\s*=\s*([^;\n]{1,120})")


def _ports(path: str, code: str) -> Iterator[Port]:
    """The ports of `listen(3000)`, `listen(process.env.PORT || 3000)` and `listen({ port })`."""
    found = list(_LISTEN.finditer(code)) if ".listen" in code else []
    constants = {match[1]: match[2] for match in _CONSTANT.finditer(code)} if found else {}
    for match in found:
        said = match["first"] if match["first"] is not None else match["option"] or "port"
        said = constants.get(said.strip(" )\t;"), said)
        value = _VALUE.fullmatch(said)
        if value is not None and (number := port_number(value["number"])):
            variable = value["name"] or value["key"] or ""
            yield Port(number, path, line_at(code, match.start()), "listen", variable)
