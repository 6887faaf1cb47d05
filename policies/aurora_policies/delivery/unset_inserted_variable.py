from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ComposeHost, ImageDefaults, InsertedVariable

from ._variables import SET, Variables, environments_of

_CADDYFILE = "{$DOMAIN} {\n\tbasic_auth {\n\t\tadmin {$PASSWORD_HASH}\n\t}\n\treverse_proxy web:8080\n}\n"
_CADDY = """\
services:
  «caddy»:
    image: caddy:2.10.2
    environment:
      DOMAIN: shop.example.com
    volumes:
      - ./Caddyfile:/etc/caddy/Caddyfile:ro
"""
_PLAIN_CADDY = _CADDY.replace("«", "").replace("»", "")
_ENVOY = {
    "proxy/Dockerfile": "FROM envoyproxy/envoy:v1.36.2\nWORKDIR /home/envoy\nCOPY proxy/envoy.tmpl.yaml ./\n"
    'ENTRYPOINT ["/bin/sh", "-c", "envsubst < envoy.tmpl.yaml > envoy.yaml && envoy -c envoy.yaml"]\n',
    "proxy/envoy.tmpl.yaml": "address: ${WEB_HOST}\nport_value: ${WEB_PORT}\n",
}
_ENVOY_SERVICE = """\
services:
  {name}:
    build:
      context: .
      dockerfile: proxy/Dockerfile
    environment:
      - WEB_HOST=web
      - {variable}=8080
"""
_NGINX = """\
services:
  {name}:
    image: nginx:1.29.3
    volumes:
      - ./templates:/etc/nginx/templates:ro
"""


@policy(
    "DLV141",
    severity="warning",
    category="reliability",
    examples=[
        bad(_CADDY, path="compose.yaml", files={"Caddyfile": _CADDYFILE}),
        bad(_ENVOY_SERVICE.format(name="«proxy»", variable="WEB_ADDR"), path="compose.yaml", files=_ENVOY),
        bad(
            _NGINX.format(name="«web»"),
            path="compose.yaml",
            files={
                "templates/default.conf.template": "server {\n  server_name ${DOMAIN};\n  root $document_root;\n}\n"
            },
        ),
        good(
            _PLAIN_CADDY,
            path="compose.yaml",
            files={"Caddyfile": _CADDYFILE.replace("PASSWORD_HASH", "PASSWORD_HASH:none")},
            because="the file has a default",
        ),
        good(
            _PLAIN_CADDY,
            path="compose.yaml",
            files={
                "Caddyfile": "{\n\t{$GLOBAL_OPTIONS}\n}\n\n:80 {\n\trespond hello\n\t{$EXTRA_DIRECTIVES}\n}\n"
            },
            because="each of the variables may have further directives",
        ),
        bad(_CADDY, path="compose.yaml", files={"Caddyfile": ":80 {\n\trespond {$GREETING}\n}\n"}),
        good(
            _PLAIN_CADDY + "    env_file: .env\n",
            path="compose.yaml",
            files={"Caddyfile": _CADDYFILE},
            because="the file may set the variable",
        ),
        good(
            _ENVOY_SERVICE.format(name="proxy", variable="WEB_PORT"),
            path="compose.yaml",
            files=_ENVOY,
            because="the service sets both variables",
        ),
        good(
            _NGINX.format(name="web"),
            path="compose.yaml",
            files={"templates/default.conf.template": "server {\n  root $document_root;\n}\n"},
            because="nginx has the variable",
        ),
    ],
)
def unset_inserted_variable(repository: Repository) -> Iterator[Finding]:
    """A container does not set an environment variable that its program inserts into a configuration file.

    The program inserts nothing or leaves the reference as it is, so the configuration is wrong or does not load.
    Set the variable for the container, or give it a default in the file.
    Reported are files that are mounted or copied into the image, of Caddy, nginx (`/etc/nginx/templates`), Grafana
    (provisioning), the OpenTelemetry Collector, Loki, Tempo, Mimir, Promtail, Fluent Bit, Vector, and of commands with
    `envsubst`. All variables of the container have to be known, and none of its scripts may set them.

    <https://12factor.net/config>
    """
    if not repository.whole:
        return
    mounted: defaultdict[tuple[str, str], list[InsertedVariable]] = defaultdict(list)
    built: defaultdict[str, list[InsertedVariable]] = defaultdict(list)
    for inserted in repository.of(InsertedVariable):
        if inserted.dockerfile:
            built[inserted.dockerfile].append(inserted)
        else:
            mounted[inserted.compose, inserted.owner].append(inserted)
    if not mounted and not built:
        return
    programs = programs_of(repository)
    images = {one.path: one for one in repository.of(ImageDefaults)}
    targets = {
        (one.path, f"service '{one.names[0]}'"): [target for target, _ in one.targets]
        for one in repository.of(ComposeHost)
    }
    for one in environments_of(repository).containers:
        if one.names is None:
            continue
        found = [each for part in one.parts for each in mounted.get((part.path, part.owner), ())]
        present = {*one.names, *SET}
        dockerfiles = programs.dockerfiles_of(one.container) if built else frozenset()
        hidden = [target for part in one.parts for target in targets.get((part.path, part.owner), ())]
        words = any(part.words for part in one.parts)
        for path in dockerfiles:
            present.update(images[path].names if path in images else ())
            found += [
                each
                for each in built.get(path, ())
                if not (words and each.by == "envsubst") and not _is_hidden(each.target, hidden)
            ]
        yield from _missing(one, found, present)


def _missing(one: Variables, found: list[InsertedVariable], present: set[str]) -> Iterator[Finding]:
    unused = sorted(one.names - {each.name for each in found}) if one.names else []
    for name in dict.fromkeys(each.name for each in found):
        uses = [each for each in found if each.name == name]
        if name in present:
            continue
        first = uses[0]
        # The base image of one that substitutes by a command may set variables as well.
        if first.by == "envsubst" and not any(
            each.name in present for each in found if each.target == first.target
        ):
            continue
        yield Finding(
            at=one.container,
            message=f"{one.container.owner} does not set '{name}', which {first.by} inserts into "
            f"'{basename(first.path)}'{hint(name, unused)}",
            related=(Related(first, "the reference"),),
        )


def _is_hidden(target: str, mounts: list[str]) -> bool:
    return any(target == mount or target.startswith(f"{mount.rstrip('/')}/") for mount in mounts)
