from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ComposeHost, NamedContainer, StartedContainer

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._machine import Machines
from ._names import contains_words, hint

_COMPOSE = """\
name: shop
services:
  web:
    image: nginx:1.29
    container_name: shop-web
  db:
    image: postgres:17.6
"""
_FILES = {"compose.yaml": _COMPOSE}


@policy(
    "DLV132",
    severity="warning",
    category="validity",
    examples=[
        bad("shell:\n\tdocker exec -it «shop-api» sh\n", path="Makefile", files=_FILES),
        bad("logs:\n\tdocker logs --follow «shop-database-1»\n", path="Makefile", files=_FILES),
        bad("logs:\n\tdocker logs --follow «store-db-1»\n", path="Makefile", files=_FILES),
        bad(
            workflow("docker run -d --name web nginx:1.29 && docker logs «proxy»"),
            path=WORKFLOW,
        ),
        bad(
            "#!/bin/sh\ndocker compose up -d\ndocker cp «shop_web»:/etc/nginx .\n",
            path="ci/copy.sh",
            files=_FILES,
        ),
        good(
            workflow('docker create --name shop-web nginx:1.29 && docker cp "shop-web:$FOLDER/main.js" .'),
            path=WORKFLOW,
            because="the name ends at the colon",
        ),
        bad(
            workflow("docker create --name shop-web nginx:1.29 && docker cp '«shop»:/srv/main.js' ."),
            path=WORKFLOW,
        ),
        good(
            "shell:\n\tdocker exec -it shop-web sh\n",
            path="Makefile",
            files=_FILES,
            because="the file sets this name",
        ),
        good(
            "logs:\n\tdocker logs shop-db-1\n",
            path="Makefile",
            files=_FILES,
            because="Compose gives this name",
        ),
        good(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    services:\n      database:\n"
            "        image: postgres:18\n        options: >-\n          --health-cmd pg_isready\n"
            "          --name shop-database\n"
            "    steps:\n      - uses: actions/checkout@v6\n      - run: docker exec shop-database psql -l\n",
            path=WORKFLOW,
            files=_FILES,
            because="the options of the service give the name",
        ),
        good(
            "logs:\n\tdocker logs registry\n",
            path="Makefile",
            files=_FILES,
            because="the container may be that of another project",
        ),
        good(
            workflow("docker run -d --name web nginx:1.29 && ./more && docker logs proxy"),
            path=WORKFLOW,
            because="another command may start the container",
        ),
        good(
            workflow("docker run -d --name ${NAME} nginx:1.29 && docker logs proxy"),
            path=WORKFLOW,
            because="the name of the container is unknown",
        ),
    ],
)
def unknown_docker_container(repository: Repository) -> Iterator[Finding]:
    """A command of Docker names a container that nothing in the repository starts.

    The command ends with "No such container".
    Correct the name.
    Names of containers are those of `docker run --name`, of `container_name` in Compose, and those that Compose makes
    of the project and the service (`shop-web-1`), if the file sets the name of the project. A name is reported if all
    containers are known that the commands of a job, a script or a recipe start, or if it is similar to the name of a
    container that the same file, or a Compose file in the same folder or above, starts.
    """
    uses = repository.of(NamedContainer)
    if not repository.whole or not uses:
        return
    machines, known = Machines.of(repository), _Known(repository)
    documents = Documents.of(repository)
    for one in uses:
        if known.may_exist(one.name) or documents.elsewhere(one):
            continue
        around = machines.containers(one)
        starts = machines.starts(one)
        closed = bool(around) and not any(each.how == "other" for each in starts)
        composed = any(each.how == "compose" for each in starts)
        named: dict[str, Fact] = {each.name: each for each in around if each.name}
        if composed:
            named |= known.of_compose
        if not (closed and all(each.name for each in around) and (not composed or known.complete)):
            near = known.alike(one) if one.kind != "document" else {}
            if not near:
                continue
            named = near
        first = next(iter(named.values()))
        yield Finding(
            at=one,
            message=f"{one.command}: nothing starts a container '{one.name}'{hint(one.name, named, 'started are')}",
            related=(Related(first, "a container that is started"),),
        )


_CUTOFF = 0.7
# `shop-web-1`, or `shop_web_1` of Compose 1.
_MADE = regex(r"(.+?)[-_](.+)[-_]\d+")


class _Known:
    """The names of containers that the artifacts of a repository set."""

    def __init__(self, repository: Repository) -> None:
        self._hosts = repository.of(ComposeHost)
        self._started = [one for one in repository.of(StartedContainer) if one.name]
        self._open = any("$" in one.name for one in self._started) or any(
            "$" in f"{one.container}{one.project}" for one in self._hosts
        )
        self._names = {one.name for one in self._started} | {one.container for one in self._hosts}
        self._services = {one.names[0] for one in self._hosts}
        self._projects = {one.project for one in self._hosts}
        # Without a name, the project has that of a folder or of a variable.
        self.complete = bool(self._hosts) and "" not in self._projects
        self.of_compose: dict[str, Fact] = {
            one.container or f"{one.project}-{one.names[0]}-1": one for one in self._hosts
        }

    def may_exist(self, name: str) -> bool:
        """Whether a container may have a name."""
        if self._open or name in self._names:
            return True
        match = _MADE.fullmatch(name)
        if match is None:
            return False
        # The name of a project may have the same signs, so each service is compared with the end.
        plain = name.rstrip("0123456789")[:-1]
        for service in self._services:
            head = plain.removesuffix(service)
            if (
                head != plain
                and head[-1:] in ("-", "_")
                and (not self.complete or head[:-1] in self._projects)
            ):
                return True
        return False

    def alike(self, one: NamedContainer) -> dict[str, Fact]:
        """The containers with similar names that the same file starts, or a Compose file in its folder or above.

        A name that begins with that of a project is similar to those of its services.
        """
        found: dict[str, Fact] = {
            each.name: each
            for each in self._started
            if each.path == one.path and _is_similar(one.name, each.name)
        }
        for host in self._hosts:
            folder = dirname(host.path)
            name = host.container or (host.project and f"{host.project}-{host.names[0]}-1")
            near = not folder or one.path.startswith(f"{folder}/")
            own = host.project and one.name.startswith((f"{host.project}-", f"{host.project}_"))
            if near and name and (own or _is_similar(one.name, name)):
                found[name] = host
        return found


def _is_similar(one: str, other: str) -> bool:
    return contains_words(one, other) or nearest(one, [other], _CUTOFF) is not None
