"""The upstreams in the configuration files of proxies: nginx, Caddy, HAProxy, Traefik and Envoy.

The readers are tolerant: what they do not know is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .core.lazy import regex
from .core.place import Elsewhere
from .core.record import record
from .core.source import Span
from .core.untyped import listed
from .facts import ContactedHost
from .subjects import is_dynamic

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document, Tree
    from .core.place import Route

_NGINX_FILE = regex(r"(?:.*/)?(?:nginx[\w.-]*|[\w.-]+\.conf(?:\.(?:template|tmpl|tpl))?|[\w.-]+\.nginx)")
_CADDY_FILE = regex(r"(?:.*/)?(?:Caddyfile[\w.-]*|[\w.-]+\.caddy(?:file)?)")
_HAPROXY_FILE = regex(r"(?:.*/)?[\w.-]+\.cfg(?:\.(?:template|tmpl|tpl))?")
_DATA_FILE = regex(r"(?:.*/)?[\w.-]+\.ya?ml")
# A path or an image of a proxy.
_PROXY = regex(r"(?i)nginx|openresty|caddy|haproxy|traefik|envoy|/conf\.d|sites-enabled")
_LONGEST = 200_000
_MOST_FILES = 50

_COMMENT = regex(r"(?m)(?:^|(?<=[\s;{}]))#.*$")
_UPSTREAM_BLOCK = regex(r"(?m)^[ \t]*upstream\s+([\w.-]+)\s*\{([^{}]*)\}")
_UPSTREAM_SERVER = regex(r"(?:^|[;{}\s])server\s+([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?=[\s;])")
_PASS = regex(
    r"(?:^|[;{}\s])(?:proxy_pass|grpc_pass|fastcgi_pass|uwsgi_pass|set\s+\$\w+)\s+[\"']?(?:(https?|grpcs?|uwsgi)://)?"
    r"([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?=[/;\s\"'$])"
)
_INCLUDE = regex(r"(?:^|[;{}\s])include\s+(?!\S*(?:mime\.types|_params|modules|snippets|ssl|security))\S+")
_USUAL = {"http": 80, "https": 443, "grpc": 80, "grpcs": 443, "h2c": 80, "": 80}


@record
class Upstream:
    """A host and a port to which a proxy forwards, with the offsets of both in the text."""

    start: int
    end: int
    host: str
    port: int


@record
class Upstreams:
    """The upstreams of a configuration file; `names` are those that it defines itself.

    `whole` is whether it includes no other file.
    """

    program: str
    found: tuple[Upstream, ...] = ()
    names: frozenset[str] = frozenset()
    whole: bool = True


def nginx_upstreams(text: str) -> Upstreams:
    """The upstreams of a configuration of nginx."""
    text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    blocks = list(_UPSTREAM_BLOCK.finditer(text))
    names = frozenset(block[1] for block in blocks)
    found = []
    for block in blocks:
        for server in _UPSTREAM_SERVER.finditer(text, block.start(2), block.end(2)):
            found.append(_upstream(server, 1, 80))
    for one in _PASS.finditer(text):
        # A value that is set may be anything, unless it is a URL.
        if (one[1] or one[3]) and one[2] not in names:
            found.append(_upstream(one, 2, _USUAL.get(one[1] or "", 0)))
    return Upstreams("nginx", tuple(found), names, _INCLUDE.search(text) is None)


_CADDY_PROXY = regex(
    r"(?m)(?:(?:^|(?<=[\s{]))(?:reverse_proxy|forward_auth|php_fastcgi)|^[ \t]*to)[ \t]+([^\n{}]*)"
)
_CADDY_HOST = regex(r"(?:^|(?<=[ \t]))(?:(https?|h2c)://)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?=[ \t]|$)")


def caddy_upstreams(text: str) -> Upstreams:
    """The upstreams of a Caddyfile."""
    text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    found = []
    for line in _CADDY_PROXY.finditer(text):
        for one in _CADDY_HOST.finditer(text, line.start(1), line.end(1)):
            if one[1] or one[3]:
                found.append(_upstream(one, 2, _USUAL[one[1] or ""]))
    return Upstreams("Caddy", tuple(found))


_HAPROXY_SERVER = regex(r"(?m)^[ \t]+server[ \t]+\S+[ \t]+([A-Za-z][\w.-]*):(\d{1,5})(?=\s|$)")


def haproxy_upstreams(text: str) -> Upstreams:
    """The servers of a configuration of HAProxy."""
    text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    return Upstreams("HAProxy", tuple(_upstream(one, 1, 0) for one in _HAPROXY_SERVER.finditer(text)))


def _upstream(match: Any, group: int, usual: int) -> Upstream:
    end = match.end(group + 1) if match[group + 1] else match.end(group)
    return Upstream(match.start(group), end, match[group], int(match[group + 1] or usual))


_URL = regex(r"(?:(https?|h2c)://)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?:/\S*)?")


def data_upstreams(tree: Tree) -> Iterator[tuple[str, Route, str, int]]:
    """The upstreams of a file of Traefik or Envoy: the program, the route of each, its host and its port."""
    value = tree.value if isinstance(tree.value, dict) else {}
    for protocol in ("http", "tcp", "udp"):
        for name, service in _items(_get(value, protocol, "services")):
            for index, server in enumerate(listed(_get(service, "loadBalancer", "servers"))):
                for key in ("url", "address"):
                    text = _get(server, key)
                    match = _URL.fullmatch(text) if isinstance(text, str) and not is_dynamic(text) else None
                    port = match and (int(match[3]) if match[3] else _USUAL.get(match[1] or "-", 0))
                    if match and port:
                        route: Route = (protocol, "services", name, "loadBalancer", "servers", index, key)
                        yield "Traefik", route, match[2], port
    for number, cluster in enumerate(listed(_get(value, "static_resources", "clusters"))):
        for first, group in enumerate(listed(_get(cluster, "load_assignment", "endpoints"))):
            for second, endpoint in enumerate(listed(_get(group, "lb_endpoints"))):
                address = _get(endpoint, "endpoint", "address", "socket_address")
                host, port = _get(address, "address"), _get(address, "port_value")
                if isinstance(host, str) and isinstance(port, int) and _URL.fullmatch(host):
                    inside = ("load_assignment", "endpoints", first, "lb_endpoints", second)
                    route = ("static_resources", "clusters", number, *inside)
                    yield "Envoy", (*route, "endpoint", "address", "socket_address", "address"), host, port


def _get(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()


_READERS: tuple[tuple[Any, Callable[[str], Upstreams], tuple[str, ...]], ...] = (
    (_CADDY_FILE, caddy_upstreams, ("reverse_proxy", "forward_auth")),
    (_NGINX_FILE, nginx_upstreams, ("_pass", "upstream")),
    (_HAPROXY_FILE, haproxy_upstreams, ("server",)),
)


def is_for_proxy(name: str) -> bool:
    """Whether a path or an image is that of a proxy."""
    return _PROXY.search(name) is not None


def proxy_files(path: str, context: Context, *, proxy: bool) -> list[str]:
    """The files at a path, or below it, that may be configurations of a proxy; of a folder only for a `proxy`."""
    if context.source(path) is not None:
        found: Iterable[str] = [path]
    elif proxy:
        found = context.glob(f"{path}/**/*")
    else:
        return []
    return [
        one
        for one in found
        if any(pattern.fullmatch(one) for pattern, *_ in _READERS) or (proxy and _DATA_FILE.fullmatch(one))
    ][:_MOST_FILES]


def forwarded(
    document: Document, paths: Iterable[str], context: Context, dockerfile: str = ""
) -> Iterator[ContactedHost]:
    """The upstreams in the configuration files that a container has, which are read together."""
    texts = []
    for path in dict.fromkeys(paths):
        source = context.source(path)
        if source is None or len(source.text) > _LONGEST:
            continue
        if _DATA_FILE.fullmatch(path):
            for tree in context.trees(path) or ():
                for program, route, host, port in data_upstreams(tree):
                    at = Elsewhere(source, tree.focus(route))
                    document.sources.setdefault(path, source)
                    yield _fact(document, at, program, host, port, dockerfile)
            continue
        for pattern, read, words in _READERS:
            if pattern.fullmatch(path) and any(word in source.text for word in words):
                texts.append((source, read(source.text)))
                break
    names = {name for _, each in texts for name in each.names}
    whole = all(each.whole for _, each in texts)
    for source, each in texts:
        for one in each.found:
            # A host without a port may be an upstream that an included file defines.
            explicit = source.text[one.start : one.end] != one.host
            if one.host in names or not one.port or not (explicit or whole):
                continue
            document.sources.setdefault(source.path, source)
            at = Elsewhere(source, Span(one.start, one.end))
            yield _fact(document, at, each.program, one.host, one.port, dockerfile)


def _fact(
    document: Document, at: Elsewhere, program: str, host: str, port: int, dockerfile: str
) -> ContactedHost:
    return document.fact(
        ContactedHost,
        at,
        host=host,
        port=port,
        role="forwards to",
        program=program,
        dockerfile=dockerfile,
    )
