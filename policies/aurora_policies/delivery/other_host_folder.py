from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ComposeHost, HostFolder, HostWorkingFolder

from ._examples import WORKFLOW, workflow

_COMPOSE = {"compose.yaml": "services:\n  shop:\n    image: registry.example.com/shop:1.4.2\n"}
_COPY = "rsync --archive compose.yaml web {}:{} && "


@policy(
    "DLV212",
    severity="error",
    category="reliability",
    examples=[
        bad(
            workflow(
                _COPY.format("shop@www.example.com", "/srv/shop/")
                + 'ssh -q shop@www.example.com "cd «/opt/shop» && docker compose up --detach --wait"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
        ),
        bad(
            "#!/bin/sh\nset -eu\ncd «/opt/shop»\ndocker compose pull\ndocker compose up --detach\n"
            "curl --fail --silent http://127.0.0.1:8000/healthz\n",
            path="deploy/restart.sh",
            files={
                **_COMPOSE,
                WORKFLOW: workflow("scp -r compose.yaml deploy shop@www.example.com:/srv/shop/"),
            },
        ),
        bad(
            workflow(
                "rsync -az ./ shop@www.example.com:/srv/shop && "
                'ssh -q shop@www.example.com "cd «/srv/shops» && docker compose -f compose.yaml up --detach"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
        ),
        good(
            workflow(
                _COPY.format("shop@www.example.com", "/srv/shop/")
                + 'ssh -q shop@www.example.com "cd /srv/shop && docker compose up --detach --wait"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
            because="the files are copied to this folder",
        ),
        good(
            workflow(
                "rsync -az ./ shop@www.example.com:/srv/shop && "
                'ssh -q shop@www.example.com "cd /srv/shop/deploy && docker compose up --detach"'
            ),
            path=WORKFLOW,
            files={"deploy/compose.yaml": _COMPOSE["compose.yaml"]},
            because="the folder of the file is copied with the others",
        ),
        good(
            workflow(
                _COPY.format("shop@www.example.com", "/srv/shop/")
                + _COPY.format("shop@test.example.com", "$FOLDER/")
                + 'ssh -q shop@test.example.com "cd /opt/shop && docker compose up --detach --wait"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
            because="`FOLDER` may be `/opt/shop`",
        ),
        good(
            workflow(
                _COPY.format("shop@www.example.com", "/srv/shop/")
                + 'ssh -q shop@www.example.com "cd /srv/proxy && docker compose restart"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
            because="`/srv/proxy` is the folder of another project",
        ),
        good(
            workflow(
                _COPY.format("shop@www.example.com", "/srv/shop/")
                + 'ssh -q shop@www.example.com "cd /opt/shop && git pull && docker compose up --detach"'
            ),
            path=WORKFLOW,
            files=_COMPOSE,
            because="`git pull` writes the files of `/opt/shop`",
        ),
    ],
)
def other_host_folder(repository: Repository) -> Iterator[Finding]:
    """Docker Compose runs in a folder of a host to which its files are not copied.

    On the host, `docker compose` finds no configuration file and fails, or it uses an old one that nothing updates.
    Use the same folder in the commands that copy the files, in those that run there, and in the documentation.
    Only folders with the same name, or with a similar one beside the other, are compared. Nothing is reported if the
    target of a copy is unknown, or if the commands write the files of the folder themselves.

    https://docs.docker.com/reference/cli/docker/compose/#use--f-to-specify-the-name-and-path-of-one-or-more-compose-files
    """
    copied = repository.of(HostFolder)
    if not copied or any(not one.target for one in copied):
        return
    sources: defaultdict[str, list[HostFolder]] = defaultdict(list)
    known: set[str] = set()
    for one in copied:
        sources[one.folder].append(one)
        known.update((one.target, *folders_of(one.target)))
    # The folders of hosts with the files of Compose.
    homes: dict[str, HostFolder] = {}
    for path in sorted({service.path for service in repository.of(ComposeHost)}):
        for folder in (path, *folders_of(path)):
            rest = path[len(folder) :].lstrip("/")
            for one in sources[folder or "."]:
                homes.setdefault(dirname(f"{one.target}/{rest}" if rest else one.target), one)
    # Several commands run in a folder.
    for entered in {one.site: one for one in repository.of(HostWorkingFolder)}.values():
        folder = entered.directory
        right = folder in known or folder in homes
        home = None if right else next((home for home in homes if _is_alike(home, folder)), None)
        if home is not None:
            yield Finding(
                at=entered,
                message=f"Docker Compose runs in '{folder}' on the host, but its files are copied to '{home}'; "
                "use one folder",
                related=(Related(homes[home], f"copied to '{home}'"),),
            )


def _is_alike(home: str, folder: str) -> bool:
    """Whether two folders of hosts may be meant as one: the same name, or a similar one beside it."""
    if basename(home) == basename(folder):
        return True
    return dirname(home) == dirname(folder) and nearest(basename(folder), [basename(home)], 0.8) is not None
