from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.default_ports import default_ports
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ContainerPort,
    ExposedPorts,
    ImageDefaults,
    ListenedPort,
    NamedPort,
    RunContainer,
)

from ._addresses import services_by_name
from ._examples import DEPLOYMENT
from ._images import numbers_in

_TABLE = "# Shop\n\n| Service | Port |\n| --- | --- |\n| {} | {} |\n"
_COMPOSE = """\
services:
  web:
    image: acme/web:1.4
    ports:
      - "8000:8080"
  jobs:
    image: acme/jobs:1.4
"""
_DECLARED = DEPLOYMENT + "          ports:\n            - containerPort: 8071\n"
_FILES = {
    "compose.yaml": "services:\n  orders:\n    build: .\n",
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nEXPOSE 8080\nCMD ["/orders"]\n',
}


@policy(
    "DLV175",
    severity="warning",
    category="maintainability",
    examples=[
        bad(_TABLE.format("`web`", "«8090»"), path="docs/ports.md", files={"compose.yaml": _COMPOSE}),
        bad(
            "# Parts\n\n| Part | Listens on |\n| --- | --- |\n| **shop-api** | «8081» (public) |\n",
            path="docs/architecture.md",
            files={"k8s/api.yaml": _DECLARED},
        ),
        bad(
            "# Shop\n\n- `orders`: takes orders, listens on port «8090»\n",
            path="README.md",
            files=_FILES,
        ),
        good(
            _TABLE.format("`web`", "8080, 8000 on the host"),
            path="docs/ports.md",
            files={"compose.yaml": _COMPOSE},
            because="the service has both ports",
        ),
        good(
            _TABLE.format("`web`", "8080"),
            path="docs/ports.md",
            files={
                "compose.yaml": _COMPOSE.replace("    ports:", '    command: ["web", "--debug"]\n    ports:')
            },
            because="a port of the host leads to this one",
        ),
        good(
            _TABLE.format("`jobs`", "8090"),
            path="docs/ports.md",
            files={"compose.yaml": _COMPOSE},
            because="the ports of the service are unknown",
        ),
        good(
            _TABLE.format("`billing`", "8090"),
            path="docs/ports.md",
            files={"compose.yaml": _COMPOSE},
            because="the repository has no service of this name",
        ),
        good(
            _TABLE.format("`web`", "8090"),
            path="docs/ports.md",
            files={
                "compose.yaml": _COMPOSE.replace(
                    "    ports:", "    environment:\n      METRICS_ADDRESS: 0.0.0.0:8090\n    ports:"
                )
            },
            because="a variable sets the port",
        ),
        good(
            _TABLE.format("shop-api", "8000"),
            path="docs/ports.md",
            files={"k8s/api.yaml": _DECLARED, "compose.yaml": _COMPOSE.replace("8000:8080", "8000:8071")},
            because="a port of the host leads to that of the container",
        ),
        good(
            _TABLE.format("`web`", "8090"),
            path="billing/docs/ports.md",
            files={"compose.yaml": _COMPOSE},
            because="the document is about another folder",
        ),
        good(
            _TABLE.format("`web`", "443"),
            path="docs/ports.md",
            files={
                "compose.yaml": _COMPOSE,
                "k8s/web.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
                "spec:\n  ports:\n    - port: 443\n",
            },
            because="the Service has the port",
        ),
    ],
)
def other_named_port(repository: Repository) -> Iterator[Finding]:
    """A table or a list of a document gives a service or a container a port that it does not have.

    Readers connect to a port on which nothing listens.
    Correct the port. The name in the row or the entry is compared with containers, services and workloads of Compose,
    Kubernetes and Terraform. They have the ports that they declare, publish or set in variables and arguments, those
    of their Services, those that their Dockerfile exposes, and those in the code of their program.
    Nothing is reported if no port of the service is known, or if one of them depends on a variable.
    """
    named = repository.of(NamedPort)
    if not repository.whole or not named:
        return
    known = _Ports(repository)
    # The ports of the containers that publish each port of the host: a row may be about another file.
    behind: defaultdict[int, set[int]] = defaultdict(set)
    for container in repository.of(RunContainer):
        for published in container.published:
            behind[published].update(container.mapped)
    for one in named:
        found = known.of(one.name, _folder(one.path))
        if found is None or (one.published and not known.publishes(one.name)):
            continue
        numbers, evidence, shown = found
        if one.port in numbers or not numbers.isdisjoint(behind.get(one.port, ())):
            continue
        yield Finding(
            at=one,
            message=f"'{one.name}' does not have the port {one.port}; it has {', '.join(map(str, shown[:_LISTED]))}",
            related=(Related(evidence, f"'{one.name}'"),),
        )


_LISTED = 4
_NODE_PORTS = range(30000, 32768)
_QUOTED = regex(r"'([^']+)'")
# The folders of documents, which are about the folder above.
_DOCUMENTS = frozenset({"doc", "docs", "documentation", "playbooks", "runbooks"})


def _folder(path: str) -> str:
    """The folder that a document is about, with a slash at the end; empty for the repository."""
    parts = path.split("/")[:-1]
    inside = next((index for index, part in enumerate(parts) if part.lower() in _DOCUMENTS), len(parts))
    return "".join(f"{part}/" for part in parts[:inside])


class _Ports:
    """The ports of the containers of a repository by the names of these, of their services and of their workloads."""

    def __init__(self, repository: Repository) -> None:
        self._programs = programs_of(repository)
        self._services = services_by_name(repository)
        self._containers: defaultdict[str, dict[int, RunContainer]] = defaultdict(dict)
        for one in repository.of(RunContainer):
            # The name of an environment is not that of a container.
            owner = one.owner.partition(" with '")[0]
            for name in {*_QUOTED.findall(owner), *one.hosts}:
                self._containers[name.lower()][id(one)] = one
        self._used: defaultdict[tuple[str, str], list[ContainerPort]] = defaultdict(list)
        for each in repository.of(ContainerPort):
            self._used[each.path, each.owner].append(each)
        self._exposed = {one.path: one for one in repository.of(ExposedPorts)}
        self._defaults = {one.path: one for one in repository.of(ImageDefaults)}
        self._listened: defaultdict[str, list[ListenedPort]] = defaultdict(list)
        for port in repository.of(ListenedPort):
            self._listened[port.folder].append(port)

    def publishes(self, name: str) -> bool:
        """Whether what has a name has ports of the host."""
        return any(one.published for one in self._containers.get(name.lower(), {}).values())

    def of(self, name: str, folder: str) -> tuple[set[int], Fact, list[int]] | None:
        """The numbers that may be ports of what has a name, a place that declares one, and those that are declared.

        None if one may be unknown, or if nothing below a folder has the name.
        """
        containers = self._containers.get(name.lower(), {})
        numbers: set[int] = set()
        declared: list[tuple[Fact, int]] = []
        if not any(one.path.startswith(folder) for one in containers.values()):
            return None
        for one in containers.values():
            if 0 in one.published:
                return None
            declared += ((one, number) for number in (*one.ports, *one.published, *one.mapped))
            for each in self._used.get((one.path, one.owner), ()):
                declared.append((each, each.port))
            numbers.update(numbers_in(one.texts))
            numbers.update(default_ports(one.image))
            for path in self._programs.dockerfiles_of(one):
                exposed, defaults = self._exposed.get(path), self._defaults.get(path)
                if exposed is not None:
                    declared += ((exposed, number) for pair in exposed.ports for number in pair)
                if defaults is not None:
                    numbers.update(numbers_in(defaults.words))
            for program in self._programs.of_container(one):
                numbers.update(program.numbers)
                declared += ((port, port.port) for port in self._listened[program.folder])
        for service in self._services.get(name, ()):
            for _, number, target in service.data("ports"):
                numbers.update(each for each in (number, target) if isinstance(each, int))
            if service.data("type") in ("LoadBalancer", "NodePort"):
                numbers.update(_NODE_PORTS)
        shown = sorted({number for _, number in declared})
        return (numbers.union(shown), declared[0][0], shown) if declared else None
