"""Frameworks of Node.js: the one of an application, and the port that its code listens on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.data import table
from ...code.node.code import CODE
from ...code.packages import package_json, packages_of
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from .clues import Clue
from .variables import is_own_port

# In this order: the later ones are also what the earlier ones are built on.
_SERVERS = {
    "next": "next",
    "nuxt": "nuxt",
    "@remix-run/serve": "remix",
    "@nestjs/core": "nestjs",
    "fastify": "fastify",
    "koa": "koa",
    "@hapi/hapi": "hapi",
    "hono": "hono",
    "express": "express",
}
_SITES = {"astro": "astro", "vite": "vite", "react-scripts": "create-react-app", "@angular/cli": "angular"}
_BUILDS = regex(r"\b(?:vite|astro|react-scripts|ng) build\b|\bvite-ssg build\b")
# `x.listen(3000)`, `x.listen({ port: 3000 })`, and what else says a port there.
_LISTEN = regex(r"\.listen\s*\(\s*(?:\{[^{}]{0,200}?\bport\b\s*(?::\s*)?)?([^\n;]{0,120})")
_DEFAULTED = regex(r"(?:\|\||\?\?|,)\s*[\"'`]?(\d{2,5})\b")
_PLAIN = regex(r"[\"'`]?(\d{2,5})\b")
_NAMED = regex(r"(?:\+|\bNumber\(|\bparseInt\()?\s*([A-Za-z_$][\w$.]*)")
_SERVE = regex(r"\bserve\s*\(\s*\{[^{}]{0,200}?\bport\s*:\s*([^\n,}]{0,80})")
# `port: process.env.APP_PORT ? parseInt(process.env.APP_PORT, 10) : 3000`.
_CHOSEN = regex(r"\bport[\"']?\s*:\s*process\.env\.(\w*PORT)\s*\?[^;{}]{0,300}?:\s*(\d{2,5})(?=\s*[,}\n])")
_LOOKS_UP = regex(r"[\"'](\w*PORT)[\"']")


def framework_of(sources: Sources) -> tuple[str, str, int]:
    """The framework of the application, with the place that says so; empty without one."""
    packages = packages_of(sources)
    for package, name in _SERVERS.items():
        if package in packages:
            return name, *packages[package]
    data = package_json(sources)
    build = str(table(data, "scripts").get("build", ""))
    everything = {**table(data, "dependencies"), **table(data, "devDependencies")}
    if _BUILDS.search(build) and "@sveltejs/kit" not in everything and not _is_library(sources):
        for package, name in _SITES.items():
            if package in everything:
                line = line_of(sources.text("package.json"), rf'"{re.escape(package)}"\s*:')
                return name, "package.json", line
    return "", "", 0


def _is_library(sources: Sources) -> bool:
    """Whether Vite builds a package for others: `build: { lib: ... }`."""
    return any(
        path.startswith("vite.config.") and re.search(r"\blib\s*:\s*\{", sources.text(path))
        for path in sources.paths
    )


def known(sources: Sources, name: str, framework: str) -> Iterator[Clue]:
    """The clues that a package gives about language and framework."""
    found, path, line = framework_of(sources)
    if found == framework:
        yield Clue("language", "node", f"package {name}", path, line)
        yield Clue("framework", framework, f"package {name}", path, line)


def ports(sources: Sources) -> Iterator[Clue]:
    """The ports that the code listens on unless the environment names another one."""
    codes = [(path, code) for path, code in sources.code(*CODE) if "listen" in code or "serve" in code]
    everything = [*codes, *sources.code(*CODE)]
    found = [
        clue
        for path, code in codes
        for pattern in (_LISTEN, _SERVE)
        for match in pattern.finditer(code)
        for clue in _port(match[1], path, line_at(code, match.start()), [(path, code), *everything])
    ]
    yield from found or _configured_ports(sources)


def _configured_ports(sources: Sources) -> Iterator[Clue]:
    """The port of a configuration object, which the code that listens reads by the name of a key."""
    for path, code in sources.code(*CODE):
        for match in _CHOSEN.finditer(code) if "process.env" in code else ():
            if is_own_port(match[1], match[2]) and (number := port_number(match[2])):
                line = line_at(code, match.start(2))
                yield Clue("port", number, "the default of a setting", path, line, "implied")


def _port(said: str, path: str, line: int, codes: list[tuple[str, str]]) -> Iterator[Clue]:
    if (match := _PLAIN.match(said)) and (number := port_number(match[1])):
        yield Clue("port", number, "listen", path, line)
    elif (match := _DEFAULTED.search(said)) and (number := port_number(match[1])):
        yield Clue("port", number, "the default of what is listened on", path, line)
    elif match := _LOOKS_UP.search(said):
        yield from _default_port(match[1], codes)
    elif match := _NAMED.match(said):
        name = match[1].rpartition(".")[2]
        yield from _default_port("port" if name == "" else name, codes)


def _default_port(name: str, codes: list[tuple[str, str]], depth: int = 0) -> Iterator[Clue]:
    """The number that a variable or a setting has unless told: in the file that listens, then in the others."""
    plain = rf"\b{re.escape(name)}\s*+[:=]\s*+(?:\+|\bNumber\(|\bparseInt\()?[\"'`]?(\d{{2,5}})\b"
    pattern = re.compile(
        rf"{plain}|\b{re.escape(name)}[\"'`]?\s*+[:=][^\n;]{{0,100}}?(?:\|\||\?\?|,)\s*[\"'`]?(\d{{2,5}})\b"
        rf"|\b{re.escape(name)}\b[\"'`]?\s*+[:=][^\n;]{{0,120}}?\bdefault\s*[(:]\s*[\"'`]?(\d{{2,5}})\b",
    )
    for path, code in codes:
        if match := pattern.search(code):
            number = port_number(match[1] or match[2] or match[3])
            if number:
                why = "the default of what is listened on"
                yield Clue("port", number, why, path, line_at(code, match.start()))
                return
    # The default of another name: `port: env.PORT`.
    for _, code in codes:
        named = re.search(rf"\b{re.escape(name)}\s*+[:=]\s*+[\w.(+]*?\b(\w*PORT)\b", code)
        if named and named[1] != name and depth < 3:
            yield from _default_port(named[1], codes, depth + 1)
            return
