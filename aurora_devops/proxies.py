"""The upstreams and the ports in the configuration files of proxies: nginx, Caddy, HAProxy, Traefik and Envoy.

The readers are tolerant: what they do not know is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING, Any

from .core.lazy import regex
from .core.place import Elsewhere
from .core.record import record
from .core.source import Span
from .core.untyped import listed
from .facts import ContactedHost, ForwardedName, ProxyPath, ProxyPort, ServedFolder
from .subjects import is_dynamic

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document, Tree
    from .core.place import At, Route
    from .core.source import Source

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
    """A host and a port to which a proxy forwards, with the offsets of both in the text.

    It is `resolved` if the host cannot be the name of an upstream.
    """

    start: int
    end: int
    host: str
    port: int
    resolved: bool = False


@record
class Upstreams:
    """The upstreams of a configuration file; `names` are those that it defines itself.

    `whole` is whether it includes no other file.
    """

    program: str
    found: tuple[Upstream, ...] = ()
    names: frozenset[str] = frozenset()
    whole: bool = True


def _without_comments(text: str) -> str:
    """A configuration with blanks in the place of its comments."""
    return _COMMENT.sub(lambda match: " " * len(match[0]), text)


def nginx_upstreams(text: str) -> Upstreams:
    """The upstreams of a configuration of nginx."""
    text = _without_comments(text)
    blocks = list(_UPSTREAM_BLOCK.finditer(text))
    names = frozenset(block[1] for block in blocks)
    found = []
    for block in blocks:
        for server in _UPSTREAM_SERVER.finditer(text, block.start(2), block.end(2)):
            found.append(_upstream(server, 1, 80, resolved=True))
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
    text = _without_comments(text)
    found = []
    for line in _CADDY_PROXY.finditer(text):
        for one in _CADDY_HOST.finditer(text, line.start(1), line.end(1)):
            if one[1] or one[3]:
                found.append(_upstream(one, 2, _USUAL[one[1] or ""]))
    return Upstreams("Caddy", tuple(found))


_HAPROXY_SERVER = regex(r"(?m)^[ \t]+server[ \t]+\S+[ \t]+([A-Za-z][\w.-]*):(\d{1,5})(?=\s|$)")


def haproxy_upstreams(text: str) -> Upstreams:
    """The servers of a configuration of HAProxy."""
    text = _without_comments(text)
    return Upstreams("HAProxy", tuple(_upstream(one, 1, 0) for one in _HAPROXY_SERVER.finditer(text)))


def _upstream(match: Any, group: int, usual: int, *, resolved: bool = False) -> Upstream:
    end = match.end(group + 1) if match[group + 1] else match.end(group)
    return Upstream(match.start(group), end, match[group], int(match[group + 1] or usual), resolved)


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
    document: Document, paths: Iterable[str], context: Context, dockerfile: str = "", stage: str = ""
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
                    yield _fact(document, at, program, host, port, dockerfile, stage)
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
            if not one.port or not (one.resolved or (one.host not in names and (explicit or whole))):
                continue
            document.sources.setdefault(source.path, source)
            at = Elsewhere(source, Span(one.start, one.end))
            yield _fact(document, at, each.program, one.host, one.port, dockerfile, stage)


def _fact(
    document: Document, at: Elsewhere, program: str, host: str, port: int, dockerfile: str, stage: str
) -> ContactedHost:
    return document.fact(
        ContactedHost,
        at,
        host=host,
        port=port,
        role="forwards to",
        program=program,
        dockerfile=dockerfile,
        stage=stage,
    )


@record
class Listens:
    """The ports on which a configuration file makes a proxy listen, with their offsets in the text.

    It is `complete` if there are no others. With `images`, the configuration of the image is read as well; it is
    `whole` if it includes no other unknown file.
    """

    found: tuple[tuple[int, int, int], ...] = ()
    complete: bool = True
    images: bool = False
    whole: bool = True


_LISTEN = regex(r"(?<![^\s;{}])listen\s+((?:[^;{}]|\$\{\w+\})+);")
_LISTEN_ADDRESS = regex(r"(?:(?:\[[\da-f:]*\]|\*|[\w.-]+):)?(\d{1,5})")
_SERVER_BLOCK = regex(r"(?<![^\s;{}])server\s*\{")
_INCLUDED = regex(r"(?<![^\s;{}])include\s+([^;{}]+);")
_OF_IMAGE = regex(r"(?:/etc/nginx/|/usr/local/openresty/nginx/conf/)?(?:conf|http)\.d/\*(?:\.conf)?")
_WITHOUT_PORTS = regex(r".*(?:mime\.types|_params|modules|snippets|ssl|security).*")


def nginx_ports(text: str) -> Listens:
    """The ports of a configuration of nginx; a server without `listen` has those that it has by default."""
    text = _without_comments(text)
    found, complete, images, whole = [], True, False, True
    for one in _LISTEN.finditer(text):
        address = one[1].split()[0]
        match = _LISTEN_ADDRESS.fullmatch(address)
        if match is not None:
            start = one.start(1) + match.start(1)
            found.append((start, start + len(match[1]), int(match[1])))
        elif not address.startswith("unix:"):
            complete = False
    starts = [one.start() for one in _SERVER_BLOCK.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        if _LISTEN.search(text, start, end) is None:
            found += [(start, start + len("server"), 80), (start, start + len("server"), 8000)]
    for one in _INCLUDED.finditer(text):
        path = one[1].strip().strip("\"'")
        of_image = _OF_IMAGE.fullmatch(path) is not None
        images = images or of_image
        whole = whole and (of_image or _WITHOUT_PORTS.fullmatch(path) is not None)
    return Listens(tuple(found), complete and whole, images, whole)


_LOCATION = regex(r"(?<![^\s;{}])location\s+(?:(=|\^~|~\*?)\s*)?([^\s{]+|\"[^\"]*\")\s*\{")
_STATUS = regex(r"(?<![^\s;{}])stub_status(?=[\s;])")
_SUCCESS = regex(r"(?<![^\s;{}])return\s+2\d\d(?=[\s;])")
_ELSEWHERE = regex(r"(?<![^\s;{}])(?:\w+_pass|rewrite|return|include|content_by_lua\w*|js_content)\s")


@record
class Location:
    """A location of nginx with its offsets in the text; `by`, `exact` and `pattern` are those of `ProxyPath`."""

    start: int
    end: int
    path: str
    by: str
    exact: bool
    pattern: bool


def nginx_locations(text: str) -> Iterator[Location]:
    """The locations of a configuration of nginx."""
    text = _without_comments(text)
    found = list(_LOCATION.finditer(text))
    # The content of a location inside of another one is not that of the other.
    stops = [*(one.start() for one in found[1:]), len(text)]
    for match, stop in zip(found, stops, strict=False):
        end = text.find("}", match.end(), stop)
        content = text[match.end() : stop if end < 0 else end]
        nested = "{" in content or (end < 0 and stop < len(text))
        if _STATUS.search(content):
            by = "status"
        elif _SUCCESS.search(content):
            by = "answer"
        else:
            by = "" if _ELSEWHERE.search(content) or nested else "file"
        sign, path = match[1] or "", match[2].strip('"')
        yield Location(*match.span(2), path, by, sign == "=", sign.startswith("~") or path.startswith("@"))


_CADDY_SITE = regex(r"(?m)^([^\s{}#(&][^\n{}]*?|\{\$[^\n]*?)\s*\{[ \t]*$")
_CADDY_ADDRESS = regex(r"(https?://)?[\w.*-]*(?::(\d{1,5}))?(?:/\S*)?")
_CADDY_OPTION = regex(r"(?m)^[ \t]+https?_port[ \t]+(\d{1,5})[ \t]*$")


def caddy_ports(text: str) -> Listens:
    """The ports of a Caddyfile; a site with a name has those of HTTP and HTTPS."""
    text = _without_comments(text)
    found = [(*one.span(1), int(one[1])) for one in _CADDY_OPTION.finditer(text)]
    complete = whole = "import " not in text
    for site in _CADDY_SITE.finditer(text):
        at = site.span(1)
        for address in site[1].replace(",", " ").split():
            match = _CADDY_ADDRESS.fullmatch(address)
            if match is None:
                complete = False
            elif match[2]:
                found.append((*at, int(match[2])))
            else:
                found += [(*at, 80), (*at, 443)]
    return Listens(tuple(found), complete and bool(found), whole=whole)


_HAPROXY_BIND = regex(r"(?m)^[ \t]+bind[ \t]+(\S+)")
_HAPROXY_ADDRESS = regex(r"(?:ipv[46]@)?(?:\[[\da-f:]*\]|\*|[\w.-]*|:::?)?:?(\d{1,5})")


def haproxy_ports(text: str) -> Listens:
    """The ports of a configuration of HAProxy."""
    text = _without_comments(text)
    found, complete = [], True
    for bind in _HAPROXY_BIND.finditer(text):
        for address in bind[1].split(","):
            match = _HAPROXY_ADDRESS.fullmatch(address)
            if match is not None:
                found.append((*bind.span(1), int(match[1])))
            elif "/" not in address:
                complete = False
    return Listens(tuple(found), complete)


@record
class _Program:
    """A proxy: its images, the folders of its configuration, and what sets its ports."""

    name: str
    images: Any
    folders: tuple[str, ...]
    files: Any
    read: Callable[[str], Listens]
    # The ports that the configuration of the image has, and the targets that replace it.
    usual: Callable[[str], tuple[int, ...]]
    replaced: Any


_PROGRAMS = (
    _Program(
        "nginx",
        regex(r"(?:.*/)?(?:nginx|nginx-unprivileged|openresty)"),
        ("/etc/nginx", "/usr/local/openresty/nginx/conf"),
        regex(r".*\.conf(?:\.(?:template|tmpl|tpl))?"),
        nginx_ports,
        lambda image: (8080,) if "unprivileged" in image else (80,),
        regex(r"/etc/nginx(?:/conf\.d(?:/default\.conf)?|/templates(?:/default\.conf\.template)?)?"),
    ),
    _Program(
        "Caddy",
        regex(r"(?:.*/)?(?:library/)?caddy"),
        ("/etc/caddy",),
        regex(r".*(?:Caddyfile|\.caddy(?:file)?)"),
        caddy_ports,
        lambda image: (),
        regex(r"/etc/caddy(?:/Caddyfile)?"),
    ),
    _Program(
        "HAProxy",
        regex(r"(?:.*/)?(?:library/)?haproxy"),
        ("/usr/local/etc/haproxy",),
        regex(r".*\.cfg"),
        haproxy_ports,
        lambda image: (),
        regex(r"/usr/local/etc/haproxy(?:/haproxy\.cfg)?"),
    ),
)
# Repositories of the images above; others may have a configuration of their own.
_OFFICIAL = regex(
    r"(?:(?:docker\.io|public\.ecr\.aws/docker|mirror\.gcr\.io)/)?(?:library/|nginxinc/|nginx/|openresty/)?[\w-]+"
)
_PLAIN_COMMAND = regex(
    r"(?:exec )?(?:(?:/usr/sbin/)?(?:nginx|nginx-debug|openresty)(?: -g '?\"?daemon off;?\"?'?)?"
    r"|caddy run --config /etc/caddy/Caddyfile(?: --adapter caddyfile)?"
    r"|haproxy (?:-W |-db )*-f /usr/local/etc/haproxy/haproxy\.cfg)"
)
_NO_PORTS = regex(
    r"(?i).*(?:mime\.types|_params|\.htpasswd|\.(?:crt|key|pem|html?|lua|js|txt)"
    r"|/(?:ssl|certs?|html|snippets|modules[\w-]*|dhparams?|logs?|cache|letsencrypt)(?:/.*)?)"
)


def proxy_ports(
    document: Document,
    image: str,
    mounts: Iterable[tuple[str, str]],
    command: Iterable[str],
    context: Context,
    at: At,
    *,
    owner: str = "",
    dockerfile: str = "",
    stage: str = "",
    known: bool = True,
) -> Iterator[ForwardedName | ProxyPort | ProxyPath | ServedFolder]:
    """The ports, paths and folders of the proxy of a container, by the files at the targets of its mounts.

    Without an `image`, they are those of what is mounted. What is mounted or started in another way makes them unknown.
    """
    mounts = list(mounts)
    for program in _PROGRAMS:
        own = [
            (target, source)
            for target, source in mounts
            if any(target == folder or target.startswith(f"{folder}/") for folder in program.folders)
            and not _NO_PORTS.fullmatch(target)
        ]
        matches = program.images.fullmatch(image) is not None
        if not (matches if image else own):
            continue
        found: list[tuple[Any, int]] = []
        locations: list[tuple[Elsewhere, Location]] = []
        files: list[Source] = []
        text = " ".join(command)
        readable = matches and _OFFICIAL.fullmatch(image) is not None
        plain = known and (not text or _PLAIN_COMMAND.fullmatch(text) is not None)
        complete = readable and plain
        whole = [target for target, _ in own if basename(target) in ("nginx.conf", "nginx.conf.template")]
        kept = not any(program.replaced.fullmatch(target) for target, _ in own)
        for target, source in own:
            paths: Sequence[str] = [source] if source and context.source(source) is not None else []
            paths = paths or (context.glob(f"{source}/**/*") if source else [])
            read = [
                path
                for path in paths
                if program.files.fullmatch(path) or (path == source and program.files.fullmatch(target))
            ]
            readable = readable and 0 < len(read) <= _MOST_FILES
            complete = complete and readable
            for path in read[:_MOST_FILES]:
                file = context.source(path)
                if file is None or len(file.text) > _LONGEST:
                    complete = readable = False
                    continue
                files.append(file)
                each = program.read(file.text)
                readable = readable and each.whole
                complete = complete and each.complete
                if target in whole and not each.images:
                    kept = False
                document.sources.setdefault(path, file)
                found += [(Elsewhere(file, Span(start, end)), port) for start, end, port in each.found]
                for one in nginx_locations(file.text) if program.name == "nginx" else ():
                    locations.append((Elsewhere(file, Span(one.start, one.end)), one))
        if kept or not own:
            found += [(at, port) for port in program.usual(image)]
        if (owner or dockerfile) and not stage:
            read_all = readable and (plain or bool(owner))
            served = _Served(program.name, owner, dockerfile, read_all, not kept)
            yield from _served_folders(document, files, served)
        if owner and program.name == "nginx":
            yield from _forwarded_names(document, files)
        ports = tuple(sorted({port for _, port in found}))
        for place, port in found or [(at, 0)]:
            yield document.fact(
                ProxyPort,
                place,
                program=program.name,
                port=port,
                ports=ports if complete else (),
                artifact=document.source.path,
                owner=owner,
                dockerfile=dockerfile,
                stage=stage,
            )
        for place, location in locations if complete else ():
            yield document.fact(
                ProxyPath,
                place,
                served=location.path,
                by=location.by,
                exact=location.exact,
                pattern=location.pattern,
                artifact=document.source.path,
                owner=owner,
                dockerfile=dockerfile,
                stage=stage,
            )


# The folders from which nginx and Caddy serve files.
_SERVED = {
    "nginx": regex(r"(?<![^\s;{}])(?:root|alias)\s+[\"']?(/[\w./@+-]+)[\"']?\s*;"),
    "Caddy": regex(r"(?m)^[ \t]*root[ \t]+(?:[*@/][^\s{}]*[ \t]+)?(/[\w./@+-]+)[ \t\r]*$"),
}
# A folder that a variable names, and one below the folder of nginx.
_UNKNOWN_FOLDER = {
    "nginx": regex(r"(?<![^\s;{}])(?:root|alias)\s+[\"']?(?:[^/\s;][^\s;]*|[^\s;]*[$%][^\s;]*)"),
    "Caddy": regex(r"(?m)^[ \t]*root[ \t][^\n]*[{}$%]|^[ \t]*root[ \t]+(?:[*@/][^\s{}]*[ \t]+)?[^/*@\s]"),
}
_LOCATIONS = regex(r"(?<![^\s;{}])location\s[^{}\n]*\{")
_ABSOLUTE = regex(r"(?<![\w./:$}-])/[\w.@+-]+(?:/[\w.@+-]*)*")


@record
class _Served:
    """What is known of all folders from which a proxy serves files; the fields are those of `ServedFolder`."""

    program: str
    owner: str
    dockerfile: str
    read: bool
    replaced: bool


def _served_folders(document: Document, files: Sequence[Source], what: _Served) -> Iterator[ServedFolder]:
    """The folders from which a proxy serves files, with the other paths in its configuration."""
    program = what.program
    pattern = _SERVED.get(program)
    if pattern is None:
        return
    texts = [_without_comments(file.text) for file in files]
    read = what.read and not any(map(_UNKNOWN_FOLDER[program].search, texts))
    named = {
        path.rstrip("/")
        for text in texts
        for path in _ABSOLUTE.findall(_LOCATIONS.sub(lambda match: " " * len(match[0]), text))
    }
    for file, text in zip(files, texts, strict=True):
        for match in pattern.finditer(text):
            folder = match[1].rstrip("/")
            if folder:
                yield document.fact(
                    ServedFolder,
                    Elsewhere(file, Span(*match.span(1))),
                    program=program,
                    folder=folder,
                    owner=what.owner,
                    artifact=document.source.path,
                    others=tuple(sorted(named - {folder})),
                    read=read,
                    dockerfile=what.dockerfile,
                    replaced=what.replaced,
                )


_SERVER_NAME = regex(r"(?<![^\s;{}])server_name\s+([^;{}]+);")
_HOST_NAME = regex(r"(?<!\S)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?!\S)")
_PROXIED = regex(r"(?<![^\s;{}])proxy_pass\s+https?://([A-Za-z][\w.-]*)")
_HOST_HEADER = regex(r"(?<![^\s;{}])proxy_set_header\s+[Hh]ost\s+[\"']?\$(?:host|http_host|server_name)\b")


def _forwarded_names(document: Document, files: Sequence[Source]) -> Iterator[ForwardedName]:
    """The names of the servers of nginx that forward requests with them, and the hosts that get the requests."""
    texts = [(file, _without_comments(file.text)) for file in files]
    upstreams = {
        block[1]: [server[1] for server in _UPSTREAM_SERVER.finditer(text, block.start(2), block.end(2))]
        for _, text in texts
        for block in _UPSTREAM_BLOCK.finditer(text)
    }
    for file, text in texts:
        starts = [one.start() for one in _SERVER_BLOCK.finditer(text)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
            if _HOST_HEADER.search(text, start, end) is None:
                continue
            names = [each[1] for each in _PROXIED.finditer(text, start, end)]
            hosts = dict.fromkeys(host for name in names for host in upstreams.get(name, [name]))
            for named in _SERVER_NAME.finditer(text, start, end):
                for one in _HOST_NAME.finditer(text, named.start(1), named.end(1)):
                    for host in hosts:
                        yield document.fact(
                            ForwardedName,
                            Elsewhere(file, Span(*one.span())),
                            name=one[0],
                            host=host,
                            by="nginx",
                            artifact=document.source.path,
                        )


def copied_to(destination: str, sources: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The paths in an image of files that COPY copies to a destination, with the files themselves."""
    folder = destination.endswith("/") or destination == "."
    for source in sources:
        # Files keep their names in a folder; the contents of a folder are copied, not the folder.
        named = folder and "." in basename(source.rstrip("/")).lstrip(".")
        yield normpath(join(destination, basename(source)) if named else destination), source
