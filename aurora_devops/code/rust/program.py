"""A program in Rust that serves with axum, actix-web or Rocket: its routes and ports."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.lazy import regex
from ...core.record import replace
from ..data import table, toml
from ..evidence import Port, Program
from ..sources import Sources, line_at
from .attributes import Attributes
from .axum import SERVED, Axum
from .code import codes_of, own_codes
from .environment import settings

# Packages that serve paths and whose routes are not read.
_OTHERS = frozenset(
    """
    actix-web aide async-graphql-axum axum-typed-routing axum_extra dioxus dropshot gotham iron leptos loco-rs
    pingora poem poem-openapi rocket rouille salvo shuttle-axum tide tiny_http tonic utoipa-axum viz warp
    """.split()  # noqa: SIM905
)
# Servers besides those of axum: hyper itself, and the exporter of metrics.
_SERVERS = regex(r"\bservice_fn\s*\(|\bmake_service_fn\s*\(|\bhttp1::Builder|\bauto::Builder")
_EXPORTER = regex(r"\bwith_http_listener\s*\(\s*(?:\(\s*\[[^\]]*\]\s*,\s*(\d{2,5})\s*\))?")
_INSTALLED = regex(r"\bPrometheusBuilder\s*::\s*new\s*\(\s*\)\s*\.\s*install\s*\(\s*\)")
_OF_EXPORTER = 9000


def program(sources: Sources) -> Program | None:
    """What the code of a package tells; None if it has no code that reads variables or serves."""
    data = toml(sources.text("Cargo.toml"))
    found = _served(sources, data)
    read = tuple(settings(sources))
    if found is None and not any("env" in text.lower() for _, text in sources.code(".rs")):
        return None
    found = found or Program("rust", str(table(data, "package").get("name", "")))
    return replace(found, settings=read)


def _served(sources: Sources, data: Mapping[str, object]) -> Program | None:
    """The routes and ports of a package; None if it does not serve with a framework that is read."""
    declared = frozenset(table(data, "dependencies"))
    if not declared.isdisjoint(_WITH_ATTRIBUTES):
        return _with_attributes(sources, data, declared)
    if "axum" not in declared:
        return None
    codes = codes_of(sources)
    if not any(map(SERVED.search, codes.values())):
        return None
    axum = Axum(codes)
    routes, complete = axum.servers()
    ports, all_ports = axum.addresses.ports()
    for path, code in codes.items():
        for match in _EXPORTER.finditer(code):
            if match[1]:
                ports.append(
                    Port(int(match[1]), path, line_at(code, match.start()), "exporter", any_path=True)
                )
            else:
                complete = all_ports = False
        ports += (
            Port(_OF_EXPORTER, path, line_at(code, match.start()), "exporter", any_path=True)
            for match in _INSTALLED.finditer(code)
        )
        if _SERVERS.search(code):
            complete = all_ports = False
    complete = (
        complete
        and declared.isdisjoint(_OTHERS)
        and "typed-routing" not in str(table(data, "dependencies").get("axum-extra", ""))
    )
    if not routes and not ports:
        return None
    parts = [name for name, whole in (("routes", complete and bool(routes)), ("ports", all_ports)) if whole]
    name = str(table(data, "package").get("name", ""))
    return Program("rust", name, routes=tuple(routes), ports=tuple(ports), complete=frozenset(parts))


_WITH_ATTRIBUTES = frozenset({"actix-web", "rocket"})


def _with_attributes(
    sources: Sources, data: Mapping[str, object], declared: frozenset[str]
) -> Program | None:
    """The routes and ports of a package that serves with actix-web or Rocket."""
    attributes = Attributes(own_codes(sources))
    routes = attributes.routes()
    ports, all_ports = attributes.ports()
    if not routes and not ports:
        return None
    others = _OTHERS - _WITH_ATTRIBUTES
    complete = attributes.complete and bool(routes) and declared.isdisjoint(others | {"axum"})
    complete = complete and len(declared & _WITH_ATTRIBUTES) == 1
    known = [
        name
        for name, whole in (("routes", complete), ("ports", all_ports and declared.isdisjoint(others)))
        if whole
    ]
    name = str(table(data, "package").get("name", ""))
    return Program("rust", name, routes=tuple(routes), ports=tuple(ports), complete=frozenset(known))
