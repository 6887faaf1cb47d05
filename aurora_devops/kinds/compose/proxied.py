"""What the labels of a service tell a proxy: the port of the program, and the paths that it gets.

Sources: doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker,
github.com/lucaslorentz/caddy-docker-proxy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.lazy import regex
from ...facts import AwaitedPort, RequestedPath, RoutedPath
from .model import Pair

if TYPE_CHECKING:
    from ...core.kind import Document

_PORT = regex(r"traefik\.(?:http\.services\.[\w-]+\.loadbalancer\.server\.port|port)")
_CHECK = regex(r"traefik\.http\.services\.[\w-]+\.loadbalancer\.healthcheck\.path")
_RULE = regex(r"traefik\.http\.routers\.([\w-]+)\.rule")
# Labels by which Traefik changes paths, or sends requests to another service.
_CHANGES = regex(r"traefik\.http\.(?:routers\.[\w-]+\.(?:middlewares|service)|middlewares\..*)")
_PREFIX = regex(
    r"(?:Host\(`[^`()]*`\)\s*&&\s*)?\(?(?P<match>PathPrefix|Path)\(`(?P<path>/[\w./~-]*)`\)\)?"
    r"(?:\s*&&\s*Host\(`[^`()]*`\))?"
)
_UPSTREAMS = regex(r"\{\{\s*upstreams\s+(?:https?\s+)?(\d{1,5})\s*\}\}")


def proxied(
    document: Document,
    owner: str,
    labels: Iterable[Pair],
    image: str,
    dockerfile: str,
) -> Iterator[Fact]:
    """The port at which a proxy expects the program of a service, and the paths that it requests of it."""
    labels = list(labels)
    ports: list[tuple[int, Pair]] = []
    for pair in labels:
        value = pair.value or ""
        upstream = _UPSTREAMS.fullmatch(value) if pair.name.startswith("caddy") else None
        number = upstream[1] if upstream else value
        of_proxy = upstream or _PORT.fullmatch(pair.name)
        if of_proxy and number.isdecimal() and 0 < int(number) < 65536:
            ports.append((int(number), pair))
    for number, pair in ports:
        yield document.fact(
            AwaitedPort,
            pair.at,
            owner=owner,
            port=number,
            by=f"'{pair.name}' of {owner} names",
            image=image,
            dockerfile=dockerfile,
        )
    port = ports[0][0] if len(ports) == 1 else 0
    changed = any(_CHANGES.fullmatch(pair.name) for pair in labels)
    for pair in labels:
        value = pair.value or ""
        if _CHECK.fullmatch(pair.name) and value.startswith("/") and "$" not in value:
            yield document.fact(
                RequestedPath,
                pair.at,
                by=f"the health check of Traefik for {owner}",
                route=value,
                port=port,
                image=image,
                dockerfile=dockerfile,
            )
        rule = _PREFIX.fullmatch(value) if _RULE.fullmatch(pair.name) and not changed else None
        if rule is not None:
            yield document.fact(
                RoutedPath,
                pair.at,
                owner=f"the router of Traefik for {owner}",
                route=rule["path"],
                service="",
                port=str(port or ""),
                exact=rule["match"] == "Path",
                image=image,
                dockerfile=dockerfile,
            )
