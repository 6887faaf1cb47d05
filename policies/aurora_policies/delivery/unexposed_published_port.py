from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ExposedPorts, PublishedPort

_DOCKERFILE = 'FROM python:3.13.7-slim\nCOPY app.py .\nEXPOSE 8000\nCMD ["python", "app.py"]\n'
_COMPOSE = """\
services:
  web:
    build: {}
    ports:
      - {}
"""


@policy(
    "DLV040",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _COMPOSE.format(".", "«127.0.0.1:8000:8080»"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            _COMPOSE.format("./web", "«80:80»"),
            path="compose.yaml",
            files={"web/Dockerfile": _DOCKERFILE},
        ),
        good(
            _COMPOSE.format(".", "8080:8000"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the image exposes 8000",
        ),
        good(
            _COMPOSE.format(".", "8080:8080\n    environment:\n      PORT: 8080"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the environment sets the port",
        ),
        good(
            _COMPOSE.format(".", "8080:8080\n    command: python app.py --port 8080"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the command may make the program listen on another port",
        ),
        good(
            _COMPOSE.format(".", "8000:8000\n      - 5678:5678"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="all exposed ports are published, and the program may listen on another",
        ),
    ],
)
def unexposed_published_port(repository: Repository) -> Iterator[Finding]:
    """Compose publishes a port of a container that the Dockerfile of its image does not expose.

    Connections to the published port fail if the program listens on the exposed port alone.
    Correct the container port, which is the last number of the entry, or `EXPOSE`.
    Nothing is reported if the service sets a command, an entrypoint or an environment variable with the port, or
    publishes all ports that the Dockerfile exposes.

    https://docs.docker.com/reference/compose-file/services/#ports
    """
    exposed = {one.path: one for one in repository.of(ExposedPorts)}
    published: dict[tuple[str, str], set[int]] = {}
    for one in repository.of(PublishedPort):
        published.setdefault((one.path, one.service), set()).add(one.port)
    for one in repository.of(PublishedPort):
        image = exposed.get(one.dockerfile)
        if image is None or any(first <= one.port <= last for first, last in image.ports):
            continue
        known = published[one.path, one.service]
        if all(any(first <= port <= last for port in known) for first, last in image.ports):
            continue
        ports = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in image.ports)
        yield Finding(
            at=one,
            message=f"'{one.dockerfile}' does not expose the port {one.port}; it exposes {ports}",
            related=(Related(image, "the ports that the Dockerfile exposes"),),
        )
