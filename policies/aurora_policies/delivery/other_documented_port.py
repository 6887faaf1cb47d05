from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.facts import (
    DocumentedPort,
    ExposedPorts,
    ImageDefaults,
    ListenedPort,
    RunContainer,
    SourceProgram,
)

from ._images import numbers_in
from ._machine import Machines

_FILES = {
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nCMD ["/shop"]\n',
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n',
}
_COMPOSE = "services:\n  web:\n    build: .\n    ports:\n      - {}\n"
_START = "# Shop\n\n```sh\ndocker compose up --detach\ncurl http://localhost:{}/healthz\n```\n"


@policy(
    "DLV108",
    severity="warning",
    category="maintainability",
    examples=[
        bad("# Shop\n\nSells things. «Listens on port 8090».\n", path="README.md", files=_FILES),
        bad(
            _START.format("8090«/healthz»").replace("«/healthz»/healthz", "«/healthz»"),
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
        ),
        good(
            "# Shop\n\nSells things. Listens on port 8080.\n",
            path="README.md",
            files=_FILES,
            because="the program listens on the port",
        ),
        good(
            "# Shop\n\nListens on port 9000.\n\n```sh\ndocker run --env PORT=9000 shop\n```\n",
            path="README.md",
            files=_FILES,
            because="a command sets the port",
        ),
        good(
            _START.format("8000"),
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
            because="Compose publishes the port",
        ),
        good(
            "# Shop\n\n```sh\ndocker compose up\n```\n\nStart a server with `docker run -d -p 9001:9000 reports`.\n"
            "Its page is http://localhost:9001.\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
            because="a command in the text publishes the port",
        ),
        bad(
            "# Shop\n\nThe shop is at [«http://localhost:8090»](http://localhost:8090).\n\n"
            "```sh\ndocker compose up\n```\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
        ),
        bad(
            "# Shop\n\n```sh\ndocker compose up\n```\n\nThe shop is at `«http://<host-ip>:8090»`.\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
        ),
        bad(
            "# Shop\n\n```sh\ndocker compose up\n```\n\nThe shop is at `«http://localhost:3000»`.\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
        ),
        good(
            "# Shop\n\n```sh\ndocker compose up\n```\n\nThe shop is at `http://localhost:8000`, and pages that change"
            " while you work at `http://localhost:3000`.\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
            because="a development server may have the second port",
        ),
        good(
            "# Shop\n\n```sh\ndocker compose up\n```\n\nTraces are sent to `http://<jaeger-host>:4318`.\n",
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("8000:8080")},
            because="it is another host",
        ),
        bad(
            "# Shop\n\n```sh\njust up\n```\n\nThe shop is at `«http://<host-ip>:8090»`.\n",
            path="README.md",
            files={
                **_FILES,
                "compose.yaml": _COMPOSE.format("8000:8080"),
                "justfile": "up: build\n    docker compose up --detach\n\nbuild:\n    docker compose build\n",
            },
        ),
        good(
            _START.format("8090"),
            path="README.md",
            files={**_FILES, "compose.yaml": _COMPOSE.format("${PORT}:8080")},
            because="the published port is unknown",
        ),
    ],
)
def other_documented_port(repository: Repository) -> Iterator[Finding]:
    """The README gives a port on which the program does not listen, or which Compose does not publish.

    Connections to the port in the README fail.
    Correct the port in the README.
    Compared are `listens on port 8080` with the port in the code, if this is the only program of the repository, and
    requests to `localhost` or a placeholder such as `<host-ip>` with the published ports, if the README starts the
    program with Docker Compose. Ports that commands of the README map or set are known.
    A usual port of development servers in the running text is reported if a published port of this sort is the only one
    that the README does not have.
    """
    documented = repository.of(DocumentedPort)
    if not repository.whole or not documented:
        return
    known = _Known(repository)
    for one in documented:
        if one.port in one.others or one.port in known.numbers:
            continue
        other = known.published(one) if one.requested else known.listened(one)
        if other is None:
            continue
        if one.requested:
            message = f"the README requests port {one.port}, which Compose does not publish"
            related = Related(other, "a service with published ports")
        else:
            message = f"the program does not listen on port {one.port}"
            related = Related(other, "the port in the code")
        yield Finding(at=one, message=message, related=(related,))


# The ports on which development servers listen without any setting.
_TOOLS = (3000, 4000, 4200, 5000, 5173, 8000, 8080, 8888, 9090)


class _Known:
    """The ports that the artifacts of a repository state."""

    def __init__(self, repository: Repository) -> None:
        self._machines = Machines.of(repository)
        self._documented: defaultdict[str, set[int]] = defaultdict(set)
        for one in repository.of(DocumentedPort):
            self._documented[one.path].add(one.port)
        self._ports = repository.of(ListenedPort)
        self._programs = repository.of(SourceProgram)
        self._containers = repository.of(RunContainer)
        self._set = {name for image in repository.of(ImageDefaults) for name in image.names}
        texts = (
            *(text for one in self._containers for text in one.texts),
            *(word for image in repository.of(ImageDefaults) for word in image.words),
        )
        self.numbers = {
            *(one.port for one in self._ports),
            *(port for image in repository.of(ExposedPorts) for pair in image.ports for port in pair),
            *(port for one in self._containers for port in (*one.ports, *one.published)),
            *numbers_in(texts),
        }

    def listened(self, documented: DocumentedPort) -> Fact | None:
        """The port in the code of the only program; None if it may be another one."""
        serving = {one.folder for one in self._programs}
        ports = [one for one in self._ports if one.folder == documented.folder and not one.any_path]
        if any("ports" not in one.complete for one in self._programs):
            return None
        if serving != {documented.folder} or len(ports) != 1 or ports[0].variable in self._set:
            return None
        return ports[0]

    def published(self, documented: DocumentedPort) -> Fact | None:
        """A service with published ports, if all are known and nothing else may listen on the port; None otherwise."""
        if any(documented.port in one.numbers for one in self._programs):
            return None
        found = [one for one in self._containers if one.kind == "compose"]
        beside = [one for one in found if dirname(one.path) == documented.folder and one.published]
        # The port of a development server, unless a published one is documented nowhere.
        undocumented = {port for one in beside for port in one.published} - self._documented[documented.path]
        if (
            documented.in_text
            and documented.port in _TOOLS
            and not (len(undocumented) == 1 and undocumented.issubset(_TOOLS))
        ):
            return None
        started = documented.compose or self._machines.starts_compose(documented.path)
        if not started or not beside or any(0 in one.published for one in found):
            return None
        return beside[0]
