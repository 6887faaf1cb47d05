from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.facts import HostFolder, MountedPath, WrittenFile

from ._files import Folders, above, below
from ._names import has_sample

_COMPOSE = """\
services:
  web:
    image: nginx:1.29
    volumes:
      - {}
"""
_FILES = {"web/site.yaml": "listen: 80\n", "Dockerfile": "FROM nginx:1.29\nCOPY web /web\n"}
# The words of paths of files that are created on each machine.
_CREATED = regex(
    r"(?<![a-z])(?:acme|backup|cache|cert|certificate|credential|crt|data|dump|env|htpasswd|key|keytab|letsencrypt"
    r"|license|log|password|pem|pki|secret|ssl|storage|tls|tmp|token|upload)s?(?![a-z])"
)


@policy(
    "DLV084",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _COMPOSE.format("«./site»:/etc/nginx/conf.d:ro"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format("«./web/sites.yaml»:/etc/site.yaml"),
            path="compose.yaml",
            files=_FILES,
        ),
        good(
            _COMPOSE.format("./web/site.yaml:/etc/nginx/site.yaml:ro"),
            path="tests/site/extra.yaml",
            files=_FILES,
            because="with -f compose.yaml -f tests/site/extra.yaml the path is relative to the root",
        ),
        good(
            _COMPOSE.format("./web:/etc/nginx/conf.d:ro"),
            path="compose.yaml",
            files=_FILES,
            because="the repository has the folder",
        ),
        good(
            _COMPOSE.format("./site.conf:/etc/nginx/site.conf:ro"),
            path="compose.yaml",
            files={
                **_FILES,
                "ops/site.conf": "listen: 80;\n",
                "deploy.sh": '#!/bin/sh\nscp compose.yaml ops/site.conf "$1:/opt/shop/"\n',
            },
            because="a command copies both files to the same folder of a host",
        ),
        bad(
            _COMPOSE.format("«./site.conf»:/etc/nginx/site.conf:ro"),
            path="compose.yaml",
            files={
                **_FILES,
                "ops/site.conf": "listen: 80;\n",
                "deploy.sh": '#!/bin/sh\nscp compose.yaml "$1:/opt/shop/"\nscp ops/site.conf "$1:/etc/nginx/"\n',
            },
            because="the file is copied to another folder",
        ),
        *(
            kind(
                _COMPOSE.format(written),
                path="compose.yaml",
                files={
                    "ops/nginx/site.conf": "listen: 80;\n",
                    "deploy.sh": f'#!/bin/sh\nscp -r compose.yaml ops/nginx {copied} "$1:/opt/shop/"\n',
                },
                because=because,
            )
            for kind, written, copied, because in (
                (good, "./nginx/site.conf:/etc/nginx/site.conf:ro", "", "the copied folder has the file"),
                (good, "./web/site.conf:/etc/nginx/site.conf:ro", "web", "the copied folder is not known"),
                (
                    bad,
                    "«./nginx/sites/a.conf»:/etc/nginx/a.conf:ro",
                    "",
                    "the copied folder has no such file",
                ),
            )
        ),
        good(
            _COMPOSE.format("./site.conf:/etc/nginx/site.conf:ro"),
            path="compose.yaml",
            files={**_FILES, "site.conf.example": "listen: 80\n"},
            because="people copy the sample",
        ),
        good(
            _COMPOSE.format("./data:/var/cache/nginx"),
            path="compose.yaml",
            files=_FILES,
            because="the container writes its data there",
        ),
        good(
            _COMPOSE.format("./certs/site.pem:/etc/nginx/site.pem:ro"),
            path="compose.yaml",
            files={
                **_FILES,
                "README.md": "```sh\nopenssl req -x509 -out certs/site.pem\n```\n",
            },
            because="a command of the documentation creates it",
        ),
    ],
)
def missing_mounted_path(repository: Repository) -> Iterator[Finding]:
    """Compose mounts a file or a folder that is not in the repository.

    Docker creates an empty folder in its place: the program starts without its configuration, or does not start.
    Correct the path.
    A path that exists below a folder above the Compose file is not reported: with several `-f` paths are relative to
    the folder of the first file.
    Reported are mounts that the container only reads, and files. Nothing is reported for secrets, certificates and
    environment files, if a script writes a file of this name or copies it, or a folder that has it, to the
    folder of a host to which it copies the Compose file, if the repository has a sample of the file
    (`site.conf.example`), or if the run excludes the path.

    https://docs.docker.com/reference/compose-file/services/#volumes
    """
    mounts = repository.of(MountedPath)
    if not repository.whole or not mounts:
        return
    written = {one.name for one in repository.of(WrittenFile)}
    folders = Folders.of(repository)
    copied = [one for one in repository.of(HostFolder) if one.target]
    for mount in mounts:
        folder, _, name = mount.file.rpartition("/")
        if not mount.needed or not name or folders.exists(mount.file):
            continue
        if not written.isdisjoint(mount.file.split("/")) or repository.excludes(mount.file):
            continue
        if any(map(folders.exists, above(mount.path, mount.written))) or has_sample(
            mount.file, repository.paths
        ):
            continue
        if _is_copied(mount, copied, folders):
            continue
        if _CREATED.search(mount.file.lower()) or name.startswith("."):
            continue
        yield Finding(
            at=mount,
            message=f"service '{mount.service}' mounts '{mount.written}', which does not exist"
            f"{hint(name, folders.names(folder))}",
        )


def _is_copied(mount: MountedPath, copied: Sequence[HostFolder], folders: Folders) -> bool:
    """Whether a command copies what is mounted to the folder of a host to which it also copies the Compose file."""
    homes = [dirname(one.target) for one in copied if one.folder == mount.path]
    places = [normpath(join(home, mount.written)) for home in homes]
    return any(
        rest is not None
        and (not rest or not folders.exists(one.folder) or folders.exists(join(one.folder, rest)))
        for place in places
        for one in copied
        for rest in [below(place, one.target)]
    )
