from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._examples import WORKFLOW, workflow
from ._images import listed, unexposed

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
        bad(
            "services:\n  web:\n    image: ghcr.io/acme/shop:${VERSION}\n    ports:\n      - «80:80»\n",
            path="compose.prod.yaml",
            files={
                "Dockerfile": _DOCKERFILE,
                WORKFLOW: workflow("docker build --tag ghcr.io/acme/shop:$GITHUB_SHA --push ."),
            },
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
    The Dockerfile is that of `build`, or the one from which a workflow, a Makefile or another Compose file builds the
    image.
    Nothing is reported if the service sets a command, an entrypoint or an environment variable with the port, mounts a
    configuration file, shares its network with another service, or publishes all ports that the Dockerfile exposes.

    https://docs.docker.com/reference/compose-file/services/#ports
    """
    for one, exposed in unexposed(repository, "publish"):
        yield Finding(
            at=one,
            message=f"'{exposed.path}' does not expose the port {one.port}; it exposes {listed(exposed)}",
            related=(Related(exposed, "the ports that the Dockerfile exposes"),),
        )
