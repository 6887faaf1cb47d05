from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname, join, splitext

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeHost, ConfigArgument, NamedSecret

from ._files import Folders, below, format_of
from ._names import hint

_COMPOSE = """\
services:
  tempo:
    image: grafana/tempo:2.9.0
    command: ["-config.file={}"]
    volumes:
      - {}
"""
_FILES = {"tempo/tempo.yaml": "server: {}\n"}
_SECRET = """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes: [./prometheus.yml:/etc/prometheus/prometheus.yml]
    secrets: [{}]
secrets:
  token: {{environment: TOKEN}}
"""
_SCRAPE = """\
scrape_configs:
  - job_name: shop
    authorization: {{credentials_file: {}}}
    static_configs: [{{targets: [shop.example.com]}}]
"""


@policy(
    "DLV122",
    severity="error",
    category="validity",
    examples=[
        bad(
            _COMPOSE.format("«/etc/tempo-config.yaml»", "./tempo/tempo.yaml:/etc/tempo.yaml"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format(
                "«/etc/tempo/tempo.yml»",
                "./tempo/tempo.yaml:/etc/tempo/tempo.yaml\n      - ./tempo/overrides.yml:/etc/tempo/overrides.yml",
            ),
            path="compose.yaml",
            files={**_FILES, "tempo/overrides.yml": "overrides: {}\n"},
        ),
        good(
            _COMPOSE.format("/etc/tempo/tempo.yml", "./tempo/overrides.yaml:/etc/tempo/overrides.yaml"),
            path="compose.yaml",
            files={**_FILES, "tempo/overrides.yaml": "overrides: {}\n"},
            because="the image may contain the file, and the mounted one has another name and extension",
        ),
        bad(
            _COMPOSE.format("«/etc/tempo/tempo.yaml»", "./tempo:/tempo"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format("«/etc/tempo/config.yaml»", "./tempo:/etc/tempo"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _SCRAPE.format("«/run/secrets/shop»"),
            path="prometheus.yml",
            files={"compose.yaml": _SECRET.format("token")},
        ),
        bad(
            "services:\n  db:\n    image: postgres:18\n    environment:\n"
            "      POSTGRES_PASSWORD_FILE: «/run/secrets/password»\n    secrets: [db_password]\n"
            "secrets:\n  db_password: {file: ./db_password}\n",
            path="compose.yaml",
        ),
        good(
            _SCRAPE.format("/run/secrets/token"),
            path="prometheus.yml",
            files={"compose.yaml": _SECRET.format("token")},
            because="the secret is mounted",
        ),
        good(
            _SCRAPE.format("/run/secrets/shop"),
            path="prometheus.yml",
            files={"compose.yaml": _SECRET.format("{source: token, target: shop}")},
            because="the secret is mounted at the path",
        ),
        good(
            _SCRAPE.format("/run/secrets/shop"),
            path="prometheus.yml",
            files={
                "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n"
                "    volumes: [./prometheus.yml:/etc/prometheus/prometheus.yml]\n"
            },
            because="the service has no secrets here, and the file may also be for production",
        ),
        good(
            "receivers:\n  - name: ops\n    slack_configs:\n      - api_url_file: /run/secrets/slack\n",
            path="monitoring/alertmanager.yml",
            files={
                "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n"
                "    volumes: [./monitoring:/etc/prometheus]\n    secrets: [token]\n"
                "secrets:\n  token: {environment: TOKEN}\n"
            },
            because="Prometheus does not read the other file of the folder",
        ),
        good(
            _COMPOSE.format("/etc/tempo/tempo.yaml", "./tempo:/etc/tempo"),
            path="compose.yaml",
            files=_FILES,
            because="the mounted folder has the file",
        ),
        good(
            _COMPOSE.format("/etc/tempo/tempo.yaml", "./tempo:/config"),
            path="compose.yaml",
            files={**_FILES, "tempo/overrides.yaml": "overrides: {}\n"},
            because="the folder has other files for which it may be mounted, and the image may contain the file",
        ),
        bad(
            _COMPOSE.format("«/etc/tempo/tempo.yaml»", "./tempo:/config/etc/tempo"),
            path="compose.yaml",
            files={**_FILES, "tempo/overrides.yaml": "overrides: {}\n"},
        ),
        good(
            _COMPOSE.format("/etc/tempo/local.yaml", "tempo-data:/var/tempo"),
            path="compose.yaml",
            files=_FILES,
            because="the image may contain the file",
        ),
    ],
)
def unmounted_config_file(repository: Repository) -> Iterator[Finding]:
    """A service names a configuration file or a secret that is not mounted at this path.

    The program does not start, or it runs with the default configuration of its image.
    Use the same path in the command and in `volumes`. A file is reported if the folder that is mounted there does not
    have it, or if a file of this name, or with this extension in the same folder, is mounted elsewhere (`.yml` and
    `.yaml` are one extension for a file with the rest of the name; of several files, it is meant). A folder
    that is mounted elsewhere counts if the file is its only one, or if the target has the name of the folder of the
    path.
    Below `/run/secrets`, there are only the secrets of the service: compared are the paths in its environment, its
    command and, if it has any secret, the configuration files that it mounts.

    https://docs.docker.com/reference/compose-file/services/#volumes
    """
    yield from _secrets(repository)
    arguments = repository.of(ConfigArgument)
    if not repository.whole or not arguments or len(repository.paths) == 1:
        return
    hosts = {(one.path, one.names[0]): one for one in repository.of(ComposeHost)}
    folders = Folders.of(repository)
    for one in arguments:
        host = hosts.get((one.path, one.service))
        if host is None or host.dockerfile:
            continue
        place = max((each for each in host.targets if below(one.file, each[0]) is not None), default=None)
        if place is not None:
            target, source = place
            path = join(source, below(one.file, target) or "").rstrip("/")
            if not source or not folders.names(source) or folders.exists(path) or repository.excludes(path):
                continue
            yield Finding(
                at=one, message=f"'{source}', which is mounted at '{target}', has no '{basename(one.file)}'"
            )
            continue
        meant = [
            (target, source)
            for target, source in host.targets
            if source and _is_meant(one.file, target, source, folders)
        ]
        # Of several files, the one with the name and another extension is meant.
        named = [each for each in meant if splitext(basename(each[0]))[0] == splitext(basename(one.file))[0]]
        meant = named if len(meant) > 1 else meant
        if len(meant) == 1:
            target, source = meant[0]
            yield Finding(
                at=one,
                message=f"'{one.file}' is not mounted, but '{source}' is mounted at '{target}'",
                related=(Related(host, f"service '{one.service}'"),),
            )


def _secrets(repository: Repository) -> Iterator[Finding]:
    """The secrets that no file of the folder mounts into the service that names them."""
    named = repository.of(NamedSecret)
    if not repository.whole or not named:
        return
    hosts: dict[tuple[str, str], ComposeHost] = {}
    targets: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for host in repository.of(ComposeHost):
        service = dirname(host.path), host.names[0]
        hosts.setdefault(service, host)
        targets[service] += (target for target, _ in host.targets)
    # Another service that mounts the file may be meant.
    seen = {
        (one.path, one.span.start)
        for one in named
        if any(below(one.file, each) is not None for each in targets[dirname(one.compose), one.service])
    }
    for one in named:
        if (one.path, one.span.start) in seen:
            continue
        seen.add((one.path, one.span.start))
        service = dirname(one.compose), one.service
        secrets = [basename(target) for target in targets[service] if dirname(target) == "/run/secrets"]
        if not secrets and one.path != one.compose:
            # The file may be for another environment, in which the service has secrets.
            continue
        yield Finding(
            at=one,
            message=f"service '{one.service}' has no secret '{basename(one.file)}'"
            f"{hint(basename(one.file), secrets)}",
            related=(Related(hosts[service], f"service '{one.service}'"),),
        )


def _is_meant(file: str, target: str, source: str, folders: Folders) -> bool:
    """Whether a mount gives the container a file that is meant for another path."""
    name = basename(file)
    if names := folders.names(source):
        # Other files may be what the folder is mounted for.
        return name in names and (len(names) == 1 or basename(target) == basename(dirname(file)))
    same_folder = dirname(target) == dirname(file) and (
        splitext(target)[1] == splitext(file)[1]
        or (splitext(target)[0] == splitext(file)[0] and format_of(target) == format_of(file))
    )
    return folders.exists(source) and (same_folder or name in (basename(source), basename(target)))
