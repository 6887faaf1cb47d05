from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ContactedAddress

from ._examples import WORKFLOW, workflow
from ._machine import Machines

_COMPOSE = "services:\n  web:\n    image: nginx:1.29\n    ports:\n      - 127.0.0.1:8000:80\n"
_README = "# Shop\n\n```sh\n{}\ncurl {}\n```\n"
_OUTSIDE = "services:\n  web:\n    environment:\n      API_URL: http://host.docker.internal:{}/v1\n"


@policy(
    "DLV085",
    severity="warning",
    category="validity",
    examples=[
        bad(
            _README.format("docker compose up --detach", "«http://localhost:8080/health»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            _README.format("make up", "--fail «localhost:8080/health»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE, "Makefile": "up:\n\tdocker compose up --detach\n"},
        ),
        bad(
            _README.format("touch .env\ntask up", "«http://localhost:8080/health»"),
            path="README.md",
            files={
                "deploy/compose.yaml": _COMPOSE,
                "Taskfile.yml": "version: '3'\ntasks:\n  build: docker build .\n  start:\n    aliases: [up]\n"
                "    deps: [build]\n    dir: deploy\n    cmds:\n      - docker compose up --detach\n",
            },
        ),
        bad(
            _README.format("just up", "«http://localhost:8080/health»"),
            path="README.md",
            files={
                "compose.yaml": _COMPOSE,
                "justfile": "alias up := start\n\nstart: (stack 'dev')\n\nstack env:\n    @docker compose up --wait\n",
            },
        ),
        bad(
            _README.format("npm run up", "«http://localhost:8080/health»"),
            path="README.md",
            files={
                "compose.yaml": _COMPOSE,
                "package.json": '{"scripts": {"up": "npm run images && scripts/up.sh", "images": "docker build ."}}\n',
                "scripts/up.sh": "#!/bin/sh\nmake start\n",
                "Makefile": "start:\n\t$(MAKE) stack\nstack:\n\tdocker compose up --detach\n",
            },
        ),
        bad(
            "tasks:\n  up:\n    - docker compose up --detach\n  smoke:\n    deps: [up]\n"
            "    cmds:\n      - curl --fail «localhost:8080/health»\nversion: '3'\n",
            path="Taskfile.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            _README.format("task up", "localhost:8080") + _README.format("just up", "localhost:8080"),
            path="README.md",
            files={
                "compose.yaml": _COMPOSE,
                "Taskfile.yml": "version: '3'\nincludes: {app: ./app}\ntasks:\n  up:\n    cmds:\n"
                "      - docker compose up --detach\n      - task: app:start\n",
                "app/Taskfile.yml": "version: '3'\ntasks:\n  start: ./app &\n",
                "justfile": "up:\n    #!/usr/bin/env python3\n    import app\n",
            },
            because="what the other tasks start is unknown",
        ),
        bad(
            _README.format("docker run --rm -d -p 8000:80 shop", "«http://127.0.0.1:80/»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            workflow("docker compose up --detach && curl «http://localhost:8080/health»"),
            path=WORKFLOW,
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "#!/bin/sh\ndocker run -d -p 8000:80 nginx:1.29\ncurl --fail «http://localhost:80/»\n",
            path="scripts/smoke.sh",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "up:\n\tdocker compose up --detach\n\ncheck: up\n\tcurl «localhost:8080/health»\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            workflow("docker compose up --detach && npm start & curl http://localhost:8080/health"),
            path=WORKFLOW,
            files={"compose.yaml": _COMPOSE},
            because="another program may listen on the port",
        ),
        good(
            workflow("./up.sh && curl http://localhost:8000/health"),
            path=WORKFLOW,
            files={"compose.yaml": _COMPOSE, "up.sh": "#!/bin/sh\ndocker compose up --detach\n"},
            because="the script starts Compose",
        ),
        good(
            _README.format("docker compose up --detach", "http://localhost:8000/health"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="Compose publishes the port",
        ),
        good(
            _README.format("python app.py &", "http://localhost:8080/health"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="the program does not run in Compose",
        ),
        *(
            good(
                _README.format("docker compose up --detach", "http://localhost:8080/health"),
                path="README.md",
                files={"compose.yaml": _COMPOSE, **files},
                because="containers reach a program on the machine at the port",
            )
            for files in (
                {"start.sh": '#!/bin/sh\nexport API="${API:-host.docker.internal:8080}"\nexec prometheus\n'},
                {"compose.override.yaml": _OUTSIDE.format(8080)},
            )
        ),
        bad(
            _README.format("docker compose up --detach", "«http://localhost:8080/health»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE, "compose.override.yaml": _OUTSIDE.format(9090)},
        ),
        good(
            _README.format("docker compose up -d && kubectl port-forward svc/shop 8080:80", "localhost:8080"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="kubectl forwards the port",
        ),
    ],
)
def unpublished_port_in_command(repository: Repository) -> Iterator[Finding]:
    """A command connects to a port of its machine that the commands around it do not publish.

    It fails with "connection refused".
    Correct the port in the command, or publish it.
    The commands that count are those of the same job, script or recipe. In a document, they are those of the same code
    block, or of the whole document if the block starts nothing. Targets of make, tasks of just and Task, scripts of
    packages and shell scripts that they run count too.
    Ports are those that the Compose files publish, also if a target of a Makefile runs them, those of `docker run
    --publish` and of `kubectl port-forward`. Nothing is reported if another command may start a program, or if
    containers reach a program on the machine at the port (`host.docker.internal:8000`).
    """
    contacted = repository.of(ContactedAddress)
    if not repository.whole or not contacted:
        return
    machines = Machines.of(repository)
    published = machines.published
    for address in contacted:
        starts = machines.starts(address)
        if not starts or any(one.how == "other" for one in starts):
            continue
        opened = {port for one in starts for port in one.ports}
        if any(one.how == "compose" for one in starts):
            if not published or 0 in published:
                continue
            opened |= published.keys()
        if address.port in opened or not opened or address.port in machines.outside:
            continue
        ports = ", ".join(str(port) for port in sorted(opened)[:5])
        first = next((each for found in published.values() for each in found), starts[0])
        yield Finding(
            at=address,
            message=f"nothing publishes the port {address.port} on this machine; published are {ports}",
            related=(
                Related(first if starts[0].how == "compose" else starts[0], "a port that is published"),
            ),
        )
