from collections.abc import Iterator
from posixpath import basename, dirname, join, splitext

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeHost, ConfigArgument

from ._files import Folders, below

_COMPOSE = """\
services:
  tempo:
    image: grafana/tempo:2.9.0
    command: ["-config.file={}"]
    volumes:
      - {}
"""
_FILES = {"tempo/tempo.yaml": "server: {}\n"}


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
            _COMPOSE.format("«/etc/tempo/tempo.yaml»", "./tempo:/tempo"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format("«/etc/tempo/config.yaml»", "./tempo:/etc/tempo"),
            path="compose.yaml",
            files=_FILES,
        ),
        good(
            _COMPOSE.format("/etc/tempo/tempo.yaml", "./tempo:/etc/tempo"),
            path="compose.yaml",
            files=_FILES,
            because="the mounted folder has the file",
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
    """The command of a service names a configuration file that is not mounted at this path.

    The program does not start, or it runs with the default configuration of its image.
    Use the same path in the command and in `volumes`. A file is reported if the folder that is mounted there does not
    have it, or if a file of this name, or with this extension in the same folder, is mounted elsewhere.

    https://docs.docker.com/reference/compose-file/services/#volumes
    """
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
        if len(meant) == 1:
            target, source = meant[0]
            yield Finding(
                at=one,
                message=f"'{one.file}' is not mounted, but '{source}' is mounted at '{target}'",
                related=(Related(host, f"service '{one.service}'"),),
            )


def _is_meant(file: str, target: str, source: str, folders: Folders) -> bool:
    """Whether a mount gives the container a file that is meant for another path."""
    name = basename(file)
    if folders.names(source):
        return name in folders.names(source)
    same_folder = dirname(target) == dirname(file) and splitext(target)[1] == splitext(file)[1]
    return folders.exists(source) and (same_folder or name in (basename(source), basename(target)))
