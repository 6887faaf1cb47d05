from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ComposeHost, ServedFolder

from ._files import below

_COMPOSE = """\
services:
  web:
    image: nginx:1.29-alpine
    volumes:
      - ./nginx/shop.conf:/etc/nginx/conf.d/default.conf:ro
      - /etc/letsencrypt:/etc/letsencrypt:ro
      - {}
volumes:
  images:
"""
_NGINX = """\
server {{
    listen 443 ssl;
    ssl_certificate /etc/letsencrypt/live/shop/fullchain.pem;
    location /images/ {{
        alias {};
    }}
    location / {{
        proxy_pass http://shop:8000;
    }}
}}
"""
_MOUNTED = {"compose.yaml": _COMPOSE.format("images:/srv/images")}
_CADDY = """\
services:
  web:
    image: caddy:2.10-alpine
    volumes:
      - ./Caddyfile:/etc/caddy/Caddyfile:ro
      - ./site:/srv/site:ro
"""


@policy(
    "DLV180",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _NGINX.format("«/srv/photos/»"),
            path="nginx/shop.conf",
            files=_MOUNTED,
        ),
        bad(
            "shop.example.com {\n\troot * «/srv/www»\n\tfile_server\n}\n",
            path="Caddyfile",
            files={"compose.yaml": _CADDY, "site/index.html": "<h1>Shop</h1>\n"},
        ),
        good(
            _NGINX.format("/srv/images/"),
            path="nginx/shop.conf",
            files=_MOUNTED,
            because="the volume is mounted there",
        ),
        good(
            _NGINX.format("/srv/images/large/"),
            path="nginx/shop.conf",
            files=_MOUNTED,
            because="the folder is in the volume",
        ),
        good(
            _NGINX.format("/srv/photos/"),
            path="nginx/shop.conf",
            files={
                **_MOUNTED,
                "compose.override.yaml": "services:\n  web:\n    volumes: [./photos:/srv/photos]\n",
            },
            because="another Compose file mounts the folder",
        ),
        good(
            _NGINX.format("/usr/share/nginx/html/"),
            path="nginx/shop.conf",
            files=_MOUNTED,
            because="the image has the folder",
        ),
        good(
            _NGINX.format("/srv/photos/").replace(
                "    location / {",
                "    location /large/ {\n        root /srv/images;\n    }\n    location / {",
            ),
            path="nginx/shop.conf",
            files=_MOUNTED,
            because="the volume is for another location, and the folder may be optional",
        ),
        good(
            _NGINX.format("/srv/photos/"),
            path="nginx/shop.conf",
            files={"compose.yaml": _COMPOSE.format("images:/srv/images").replace("nginx:", "acme/web:")},
            because="the image may have the folder",
        ),
    ],
)
def unmounted_served_folder(repository: Repository) -> Iterator[Finding]:
    """A proxy of a Compose file serves files of a folder where nothing is mounted, and a mounted one is not served.

    The proxy answers 404 for the files.
    Use the same path in the configuration of the proxy and in `volumes`.
    Compared are `root` and `alias` of nginx and `root` of Caddy, if the image is theirs and all files of the
    configuration are in the repository. A folder is reported if exactly one folder is mounted that no path of the
    configuration leads to. The volumes are those of all Compose files of the folder.

    <https://nginx.org/en/docs/http/ngx_http_core_module.html#alias>
    """
    served = repository.of(ServedFolder)
    if not repository.whole or not served:
        return
    hosts: defaultdict[tuple[str, str], list[ComposeHost]] = defaultdict(list)
    for host in repository.of(ComposeHost):
        hosts[dirname(host.path), host.names[0]].append(host)
    seen = set()
    for one in served:
        name = one.owner.removeprefix("service ").strip("'")
        own = hosts[dirname(one.artifact), name]
        if not one.read or _OF_IMAGES.match(one.folder) or any(host.dockerfile for host in own):
            continue
        targets = {target: (source, host) for host in own for target, source in host.targets}
        if any(_meet(one.folder, target) for target in targets):
            continue
        unused = [
            target
            for target in targets
            if not _OF_SYSTEM.match(target)
            and not _OF_IMAGES.match(target)
            and not any(_meet(target, path) for path in one.others)
        ]
        place = (one.path, one.span.start)
        if len(unused) != 1 or place in seen:
            continue
        seen.add(place)
        target = unused[0]
        source, host = targets[target]
        what = f"'{source}'" if source else "a volume"
        yield Finding(
            at=one,
            message=f"{one.program} serves files of '{one.folder}', where nothing is mounted; "
            f"{what} is mounted at '{target}', which it does not serve",
            related=(Related(host, f"{one.owner} in {basename(host.path)}"),),
        )


def _meet(one: str, other: str) -> bool:
    """Whether one of two paths is the other one, or below it."""
    return below(one, other) is not None or below(other, one) is not None


# What the images of proxies have, and what is no folder that they serve.
_OF_IMAGES = regex(r"/(?:usr/share|usr/local|etc/nginx|var/lib|var/cache|tmp|data|config)(?:/|$)")
_OF_SYSTEM = regex(r"/(?:etc|run|var/run|var/log|dev|proc|sys|docker-entrypoint\.d)(?:/|$)|.*\.\w{2,5}$")
