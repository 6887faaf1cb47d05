from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ComposeHost, ImageContents, RunContainer, ServedFolder

from ._contents import Contents
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
_IMAGE = """\
FROM node:24-alpine AS build
WORKDIR /src
COPY . .
RUN npm ci && npm run build

FROM nginx:1.29-alpine
COPY nginx.conf /etc/nginx/conf.d/{}
COPY --from=build /src/dist/ {}
"""
_PAGES_OF_NGINX = "server {{\n    listen 80;\n    root {};\n    error_page 404 /404.html;\n}}\n"


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
        bad(
            _PAGES_OF_NGINX.format("«/var/www/shop»"),
            path="nginx.conf",
            files={"Dockerfile": _IMAGE.format("default.conf", "/usr/share/nginx/html")},
        ),
        bad(
            _PAGES_OF_NGINX.format("«/usr/share/nginx/html»"),
            path="nginx.conf",
            files={"Dockerfile": _IMAGE.format("default.conf", "/var/www/shop/")},
        ),
        bad(
            ":8080 {\n\troot * «/srv/www»\n\tfile_server\n}\n",
            path="Caddyfile",
            files={
                "Dockerfile": "FROM caddy:2.10-alpine\nCOPY Caddyfile /etc/caddy/Caddyfile\nCOPY site /srv/site\n",
                "site/index.html": "<h1>Shop</h1>\n",
            },
        ),
        good(
            _PAGES_OF_NGINX.format("/var/www/shop"),
            path="nginx.conf",
            files={"Dockerfile": _IMAGE.format("shop.conf", "/usr/share/nginx/html")},
            because="the server of the image is kept, which serves the files",
        ),
        good(
            _PAGES_OF_NGINX.format("/var/www/shop"),
            path="nginx.conf",
            files={
                "Dockerfile": _IMAGE.format("default.conf", "/usr/share/nginx/html")
                + "RUN ln -s /usr/share/nginx/html /var/www/shop\n"
            },
            because="a command creates the folder",
        ),
        good(
            _PAGES_OF_NGINX.format("/var/www/shop") + "server {\n    listen 81;\n    root $pages;\n}\n",
            path="nginx.conf",
            files={"Dockerfile": _IMAGE.format("default.conf", "/usr/share/nginx/html")},
            because="a variable names the folder of the other server",
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
    """A proxy serves files of a folder where nothing is mounted or copied, and the folder with files is not served.

    The proxy answers 404 for the files.
    Use the same path in the configuration of the proxy and in `volumes`, or in the `COPY` of its image.
    Compared are `root` and `alias` of nginx and `root` of Caddy, if the image is theirs or begins with it, and all
    files of the configuration are in the repository. A folder is reported if exactly one folder is mounted or copied
    that no path of the configuration leads to. The volumes are those of all Compose files of the folder. Nothing is
    reported about an image if a command may create the folder, or if a container of the image mounts files.

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
        if (
            one.dockerfile
            or not one.read
            or _OF_IMAGES.match(one.folder)
            or any(host.dockerfile for host in own)
        ):
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
    yield from _in_images(repository, [one for one in served if one.dockerfile and one.read])


def _in_images(repository: Repository, served: Sequence[ServedFolder]) -> Iterator[Finding]:
    """The folders that the proxy of an image serves and that nothing is copied to."""
    if not served:
        return
    images, programs = Contents.of(repository).images, programs_of(repository)
    mounted = {
        path
        for container in repository.of(RunContainer)
        if container.mounted
        for path in programs.dockerfiles_of(container)
    }
    by_compose = {
        (host.dockerfile, target) for host in repository.of(ComposeHost) for target, _ in host.targets
    }
    for one in served:
        image = images.get(one.dockerfile)
        if image is None or one.dockerfile in mounted:
            continue
        targets, made = _filled(image)
        # The image of the proxy has pages of its own in its folder.
        of_image = _OF_IMAGES.match(one.folder) is not None and _OF_PROXIES.match(one.folder) is None
        if of_image or "*" in made or any(_meet(one.folder, path) for path in (*targets, *made)):
            continue
        if any(path == one.dockerfile and _meet(one.folder, target) for path, target in by_compose):
            continue
        unused = [
            target
            for target in targets
            if not _OF_SYSTEM.match(target)
            and (one.replaced or not _PAGES.match(target))
            and (_OF_PROXIES.match(target) or not _OF_IMAGES.match(target))
            and not any(_meet(target, path) for path in one.others)
        ]
        if len(unused) == 1:
            yield Finding(
                at=one,
                message=f"{one.program} serves files of '{one.folder}', where the image has none; "
                f"files are copied to '{unused[0]}', which it does not serve",
                related=(Related(image, "the last stage of the image"),),
            )


def _filled(image: ImageContents) -> tuple[list[str], list[str]]:
    """The paths to which the last stage and those that it begins with copy files, and those that commands may write.

    A path that a command may write is `*` if it may be any.
    """
    targets: dict[str, None] = {}
    made: dict[str, None] = {}
    stage = len(image.stages) - 1
    while stage >= 0:
        parent = -1
        for step in image.stages[stage][1:]:
            if step[0] == "from":
                parent = int(step[1]) if step[1].isdecimal() and int(step[1]) < stage else -1
            elif step[0] == "copy":
                targets[step[1]] = None
            else:
                made.update((path.removesuffix("/**").removesuffix("/*"), None) for path in step[1:])
        stage = parent
    known = [path if path.startswith("/") else "*" for path in made]
    return [path for path in targets if path != "/"], ["*", *known] if "/" in targets else known


def _meet(one: str, other: str) -> bool:
    """Whether one of two paths is the other one, or below it."""
    return below(one, other) is not None or below(other, one) is not None


# The folders with the pages of the images of proxies.
_PAGES = regex(r"/usr/share/(?:nginx/html|caddy)(?:/|$)|/usr/local/openresty/nginx/html(?:/|$)")
_OF_PROXIES = regex(r"/usr/share/(?:nginx|caddy)/|/usr/share/caddy$")
# What the images of proxies have, and what is no folder that they serve.
_OF_IMAGES = regex(r"/(?:usr/share|usr/local|etc/nginx|var/lib|var/cache|tmp|data|config)(?:/|$)")
_OF_SYSTEM = regex(
    r"/(?:etc|s?bin|lib\w*|usr/s?bin|usr/lib\w*|run|var/run|var/log|dev|proc|sys|docker-entrypoint\.d)(?:/|$)"
    r"|.*\.\w{2,5}$"
)
