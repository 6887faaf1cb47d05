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
# Two services of one image, whose script chooses a program.
_SCRIPTED = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY . .\nEXPOSE 8000\nENTRYPOINT ["./run.sh"]\n',
}
_MODES = """\
services:
  web:
    build: .
    ports: [80:8000]
    environment:
      LEVEL: info
  tasks:
    build: .
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
            _COMPOSE.format(".", "8080:8080\n    volumes:\n      - ./first.hjson:/config/config.hjson"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE, "first.hjson": "{\n  port: 8080\n}\n"},
            because="a mounted configuration sets the port",
        ),
        good(
            _COMPOSE.format(".", "8080:8080\n    volumes:\n      - /srv/app.yaml:/etc/app/app.yaml:ro"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the mounted configuration is not in the repository",
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
        good(
            _COMPOSE.format(
                ".", "8000:8000\n      - 9000:9000\n    environment:\n      CALLBACK: http://web:8000/done"
            ),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the exposed port is published, which the environment contains",
        ),
        good(
            _COMPOSE.format(".", "8080:8080"),
            path="compose.yaml",
            files={
                "Dockerfile": _DOCKERFILE,
                "requirements.txt": "flask==3.1.2\n",
                "app.py": 'from flask import Flask\n\napp = Flask(__name__)\napp.run("0.0.0.0", 8080)\n',
            },
            because="the code has the port",
        ),
        good(
            _MODES.format("5555:5555\n    environment:\n      MODE: tasks"),
            path="compose.yaml",
            files=_SCRIPTED,
            because="with the variable, the script may start another program than the one whose port is exposed",
        ),
        bad(
            _MODES.format("«5555:5555»\n    environment:\n      LEVEL: debug"),
            path="compose.yaml",
            files=_SCRIPTED,
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
    configuration file, shares its network with another service, or publishes all ports that the Dockerfile exposes; or
    if the code of the program contains the port.

    https://docs.docker.com/reference/compose-file/services/#ports
    """
    for one, exposed in unexposed(repository, "publish"):
        yield Finding(
            at=one,
            message=f"'{exposed.path}' does not expose the port {one.port}; it exposes {listed(exposed)}",
            related=(Related(exposed, "the ports that the Dockerfile exposes"),),
        )
