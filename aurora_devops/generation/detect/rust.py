"""Rust: axum, actix-web and others; the program that serves, its port, routes and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...code.cargo import Package, packages
from ...code.data import table
from ...code.evidence import Route, joined
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .images import base_version
from .origin import sampled_port
from .pins import pinned
from .variables import variable

_FRAMEWORKS = {
    "axum": "axum",
    "actix-web": "actix-web",
    "rocket": "rocket",
    "poem": "poem",
    "salvo": "salvo",
    "warp": "warp",
    "hyper": "hyper",
}
_PORTS = {"rocket": 8000}
_SERVICES = {
    "tokio-postgres": "postgresql",
    "postgres": "postgresql",
    "deadpool-postgres": "postgresql",
    "mysql": "mysql",
    "mysql_async": "mysql",
    "redis": "redis",
    "deadpool-redis": "redis",
    "bb8-redis": "redis",
    "fred": "redis",
    "lapin": "rabbitmq",
    "mongodb": "mongodb",
}
# Features of sqlx, diesel and SeaORM.
_FEATURES = {
    "postgres": "postgresql",
    "sqlx-postgres": "postgresql",
    "mysql": "mysql",
    "sqlx-mysql": "mysql",
}
_SERVES = regex(
    r"\baxum::serve\b|\bHttpServer::new\b|\bTcpListener::bind\b|\bServer::bind\b|#\[launch\]|\.serve\(|\.run\("
)
_BOUND = regex(r"\bbind\(\s*&?\(?\s*\"[^\"\n]*?(?::(\d{2,5}))?\"(?:\s*,\s*(\d{2,5}))?")
_SOCKET = regex(
    r"SocketAddr::(?:from|new)\(\s*\(?[^;\n]{0,60}?,\s*(\d{2,5})\s*\)|\"(?:0\.0\.0\.0|127\.0\.0\.1|\[::\]):(\d{2,5})\""
)
_NAMED_PORT = regex(
    r"\b(?:[A-Z]+_)?PORT\"[^;]{0,200}?(?:unwrap_or(?:_else)?\([^;\"\d]{0,60}|default_value(?:_t)?\s*=\s*)\"?(\d{2,5})"
)
_ROUTE = regex(
    r"\.(route|nest|nest_service)\(\s*\"([^\"\n]*)\"\s*,\s*((?:(?!\)\.(?:route|nest)\()[^;\n]){0,120})"
)
_ATTRIBUTE = regex(r"#\[(?:\w+::)?get\(\s*\"([^\"\n<>]*)\"")
_SCOPE = regex(r"\bweb::scope\(\s*\"([^\"\n]*)\"\s*\)")
_RESOURCE = regex(r"\bweb::resource\(\s*\"([^\"\n]*)\"\s*\)")
_READ = regex(r"\b(?:env::var|env::var_os|dotenvy::var|dotenv::var|var)\(\s*\"(\w+)\"\s*\)([^;]{0,200})")
_HELPER = regex(
    r"\b(\w{0,30}(?:env|required?|optional|var)\w{0,20})\(\s*\"([A-Z][A-Z0-9_]+)\"\s*(?:,\s*\"?([^\",)\n]*)\"?)?\s*\)"
)
_CLAP = regex(
    r"#\[(?:arg|clap|structopt)\(([^\]]{0,300}\benv\b[^\]]{0,300})\)\]\s*(?:pub(?:\([^)]*\))?\s+)?(\w+)\s*:\s*([^,\n]+)"
)
_OR = regex(
    r"^[^;]{0,80}?\bunwrap_or(?:_else)?\(\s*(?:\|\w*\|\s*)?(?:String::from\(\s*)?\"?([^\"(),]{0,100})\"?"
)
_GIVEN_UP = regex(r"^\s*(?:\.(?:expect|unwrap|context|with_context|map_err)\(|\?)")
_WITHOUT = regex(r"^\s*\.(?:ok\(|is_ok\(|unwrap_or)")


def _look(sources: Sources) -> Iterator[Clue]:
    manifest = sources.text("Cargo.toml")
    if not manifest:
        return
    yield Clue("language", "rust", "the manifest", "Cargo.toml", confidence="implied")
    yield Clue("package_manager", "cargo", "the manifest", "Cargo.toml")
    known = packages(sources.files)
    served = [
        one
        for one in known
        if one.programs and any(name in table(one.data, "dependencies") for name in _FRAMEWORKS)
    ]
    main = next((one for one in known if not one.folder), None)
    if main is None and len(served) == 1:
        # The only program of a workspace that serves.
        main = served[0]
    if main is None:
        return
    where, manifest = main.manifest, sources.text(main.manifest)
    package, wanted = table(main.data, "package"), table(main.data, "dependencies")
    for key in ("name", "description"):
        if isinstance(value := package.get(key), str) and value.strip():
            yield Clue(key, value.strip(), key, where, line_of(manifest, rf"^{key}\s*="))
    yield from _version(sources, package, where)
    needed = [(where, wanted)]
    if main.folder:
        # What its libraries connect to, the program does.
        needed += [(one.manifest, table(one.data, "dependencies")) for one in known if one is not main]
    for place, names in needed:
        yield from _services(place, names, sources.text(place))
    framework = next((name for name in _FRAMEWORKS if name in wanted), None)
    if framework is None:
        return
    line = _line(manifest, framework)
    yield Clue("language", "rust", f"package {framework}", where, line)
    yield Clue("framework", _FRAMEWORKS[framework], f"package {framework}", where, line)
    if framework in _PORTS:
        yield Clue("port", _PORTS[framework], f"the default of {framework}", confidence="usual")
    yield from _entry(sources, main)


def _services(path: str, wanted: Mapping[str, Any], manifest: str) -> Iterator[Clue]:
    for name, service in _SERVICES.items():
        if name in wanted:
            yield Clue("dependencies", service, f"package {name}", path, _line(manifest, name))
    for name in ("sqlx", "diesel", "sea-orm", "diesel-async"):
        said = wanted.get(name)
        features = said.get("features") if isinstance(said, dict) else None
        for feature in features if isinstance(features, list) else ():
            if found := _FEATURES.get(str(feature)):
                yield Clue("dependencies", found, f"feature of {name}", path, _line(manifest, name))


def _line(manifest: str, name: str) -> int:
    return line_of(manifest, rf"^{re.escape(name)}\s*=|^\[dependencies\.{re.escape(name)}\]")


def _version(sources: Sources, package: Mapping[str, object], manifest: str) -> Iterator[Clue]:
    for path in ("rust-toolchain.toml", "rust-toolchain"):
        text = sources.text(path)
        if match := re.search(r"(?m)^(?:channel\s*=\s*\")?(\d+\.\d+)", text):
            yield Clue("language_version", match[1], "channel", path, line_at(text, match.start()))
    yield from pinned(sources, r"\d+\.\d+", "rust")
    yield from base_version(sources, "rust", r"\d+\.\d+")
    least = package.get("rust-version")
    if isinstance(least, str) and (said := re.match(r"\d+\.\d+", least)):
        line = line_of(sources.text(manifest), r"^rust-version\s*=")
        yield Clue("language_version", said[0], "rust-version", manifest, line, "implied")


def _entry(sources: Sources, package: Package) -> Iterator[Clue]:
    """The program that serves: its binary's name."""
    programs = list(package.programs.items())
    default = table(package.data, "package").get("default-run")
    for program, path in sorted(
        programs, key=lambda one: (one[0] != default, not _SERVES.search(sources.text(one[1])), one[1])
    ):
        code = sources.text(path)
        yield Clue("entry_point", program, "fn main", path, line_of(code, r"\bfn main\b"))
    migrates = next((program for program, path in programs[1:] if "migrat" in program), None)
    if migrates:
        path = dict(programs)[migrates]
        yield Clue("migration", migrates, "a program that migrates", path, 1, "implied")
    elif "diesel.toml" in sources.files and "embed_migrations" not in "".join(
        code for _, code in sources.code(".rs")
    ):
        yield Clue("migration", "diesel migration run", "the configuration", "diesel.toml", 0, "usual")


def _code(sources: Sources) -> Iterator[Clue]:
    codes = list(sources.code(".rs"))
    for path, code in codes:
        for match in _NAMED_PORT.finditer(code):
            yield from _port(match[1], "the default of PORT", path, line_at(code, match.start()), "stated")
        for match in _BOUND.finditer(code):
            said = match[1] or match[2]
            if said:
                yield from _port(said, "bind", path, line_at(code, match.start()), "stated")
        for match in _SOCKET.finditer(code):
            said = match[1] or match[2]
            yield from _port(said, "the address", path, line_at(code, match.start()), "implied")
        yield from _read(path, code)
        for match in _CLAP.finditer(code):
            if "default_value" not in match[1] and not match[3].strip().startswith("Option<"):
                yield from sampled_port(sources, match[2].upper())
    yield from paths.clues(_routes(codes))
    yield Clue("routes", True, "the routes of the code", confidence="usual")


def _port(said: str, why: str, path: str, line: int, confidence: str) -> Iterator[Clue]:
    if number := port_number(said):
        yield Clue("port", number, why, path, line, "stated" if confidence == "stated" else "implied")


def _routes(codes: list[tuple[str, str]]) -> Iterator[Route]:
    nested: dict[str, str] = {}
    for _, code in codes:
        for match in _ROUTE.finditer(code):
            if match[1] != "route" and (target := re.match(r"(?:[\w:]*::)?(\w+)(?:::(\w+))?", match[3])):
                # `.nest("/api", users::router())`: the module or the function that makes the router.
                for name in re.findall(r"\w+", match[3].partition("(")[0]):
                    nested.setdefault(name, match[2])
                nested.setdefault(target[1], match[2])
    for path, code in codes:
        stem = path.removesuffix("/mod.rs").removesuffix(".rs").rpartition("/")[2]
        scope = _SCOPE.search(code)
        for match in _ROUTE.finditer(code):
            if match[1] == "route" and re.search(r"\bget\b|\bany\b|\bMethod::GET\b", match[3]):
                before = code.rfind("fn ", 0, match.start())
                function = re.match(r"fn\s+(\w+)", code[before:]) if before >= 0 else None
                above = nested.get(function[1], "") if function else ""
                above = above or (nested.get(stem, "") if stem not in ("main", "lib") else "")
                scoped = scope[1] if scope and scope.start() < match.start() else ""
                served = joined(above or scoped, match[2])
                yield Route("GET", _plain(served), path, line_at(code, match.start()))
        for match in _RESOURCE.finditer(code):
            yield Route("ANY", _plain(match[1]), path, line_at(code, match.start()))
        for match in _ATTRIBUTE.finditer(code):
            yield Route("GET", _plain(match[1]), path, line_at(code, match.start()))


def _plain(path: str) -> str:
    return re.sub(r"/:(\w+)", r"/{\1}", path)


def _read(path: str, code: str) -> Iterator[Clue]:
    for match in _READ.finditer(code):
        rest = match[2]
        default: str | None = None
        required: bool | None = None
        if given := _OR.search(rest.partition("?")[0] if rest.lstrip().startswith("?") else rest):
            default = given[1].strip() or None
            required = None if default else False
        elif _WITHOUT.search(rest):
            required = False
        elif _GIVEN_UP.search(rest):
            required = True
        found = variable(match[1], default, path, line_at(code, match.start()), "env::var", required=required)
        if found is not None:
            yield found
    for match in _HELPER.finditer(code):
        if match[1] in ("var", "var_os"):
            continue
        default = (match[3] or "").strip() or None
        optional = "opt" in match[1] or match[3] is not None
        line = line_at(code, match.start())
        required = None if default else not optional
        found = variable(match[2], default, path, line, match[1], required=required)
        if found is not None:
            yield found
    for match in _CLAP.finditer(code):
        named = re.search(r"\benv\s*=\s*\"(\w+)\"", match[1])
        name = named[1] if named else match[2].upper()
        given = re.search(r"\bdefault_value(?:_t)?\s*=\s*\"?([^\",)]+)\"?", match[1])
        optional = given is not None or match[3].strip().startswith("Option<")
        found = variable(
            name,
            given[1].strip() if given else None,
            path,
            line_at(code, match.start()),
            "an option",
            required=None if given else not optional,
        )
        if found is not None:
            yield found
        if name.endswith("PORT") and given:
            yield from _port(
                given[1].strip(), f"the default of {name}", path, line_at(code, match.start()), "stated"
            )


detector = Detector("rust", _look, "rust", _code)
