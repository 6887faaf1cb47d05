"""On which ports the program of a container listens, and what is unknown."""

from pathlib import Path

import pytest

from aurora_devops.core.files import Checkout
from aurora_devops.core.run import lint_paths
from aurora_devops.core.settings import Choices
from aurora_devops.delivery.listening import listening_of, option_ports
from aurora_devops.facts import local_requests

GO = {
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "main.go": 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\tport := os.Getenv("PORT")\n'
    '\tif port == "" {\n\t\tport = "8080"\n\t}\n\thttp.ListenAndServe(":"+port, nil)\n}\n',
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nCMD ["/shop"]\n',
}
COMPOSE = "services:\n  web:\n    build: .\n    ports: [{}]\n"
SERVER = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n',
    "shop.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
}
SPRING = {
    "shop/pom.xml": "<project><artifactId>shop</artifactId></project>\n",
    "shop/src/main/java/Shop.java": "@SpringBootApplication\npublic class Shop {}\n",
}
RUN_SPRING = "services:\n  web:\n    image: {}\n    ports: ['80:8081']\n"


def wrong(folder: Path, files: dict[str, str]) -> list[tuple[int, int]]:
    """The ports that are expected and not listened on, each with the one on which the program listens."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    checkout = Checkout.of(folder)
    config, paths = Choices(aside=True).start(checkout)
    known = []
    lint_paths(checkout, config, paths, joined=known.append)
    return [(found.awaited.port, found.listened.port) for found in listening_of(known[0]).unlistened()]


@pytest.mark.parametrize(
    ("command", "ports"),
    [
        (["app", "--port=8000"], {8000}),
        (["app", "--port", "8000"], {8000}),
        (["gunicorn", "-b", "0.0.0.0:8000", "app"], {8000}),
        (["sh", "-c", "python manage.py runserver 0.0.0.0:8000"], {8000}),
        (["app", "--web.listen-address=:9100"], {9100}),
        (["java", "-Dserver.port=8081", "-jar", "app.jar"], {8081}),
        (["app", "--metrics-port=9090", "--backend-port", "7000"], set()),
        (["app", "--port=$PORT"], set()),
        (["app", "--port"], set()),
        (["daphne", "-p", "8001", "shop.asgi:application"], {8001}),
        (["app", "-p", "8001"], set()),
        (["uwsgi", "--http", "0.0.0.0:8000", "--module", "shop.web:app"], {8000}),
    ],
)
def test_options_set_the_port(command: list[str], ports: set[int]) -> None:
    assert option_ports(command) == ports


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"compose.yaml": COMPOSE.format("'80:8000'")}, [(8000, 8080)]),
        ({"compose.yaml": COMPOSE.format("'80:8080'")}, []),
        # The program may listen on a second port.
        ({"compose.yaml": COMPOSE.format("'80:8080', '9229:9229'")}, []),
        # It is ambiguous which port is meant.
        ({"compose.yaml": COMPOSE.format("'80:8000', '81:8001'")}, []),
        ({"compose.yaml": COMPOSE.format("'80:8080'") + "    environment: {PORT: 9000}\n"}, [(8080, 9000)]),
        ({"compose.yaml": COMPOSE.format("'80:9000'") + "    environment: {PORT: 9000}\n"}, []),
        ({"compose.yaml": COMPOSE.format("'80:9000'") + "    env_file: .env\n"}, []),
        # Another Compose file is merged into it.
        (
            {
                "compose.yaml": COMPOSE.format("'80:9000'"),
                "compose.override.yaml": "services:\n  web:\n    environment: {PORT: 9000}\n",
            },
            [],
        ),
        ({"compose.yaml": COMPOSE.format("'80:8000'"), "config.toml": "listen = 8000\n"}, []),
        ({"compose.yaml": COMPOSE.format("'80:8000'"), "start.sh": "# not 8000\n"}, [(8000, 8080)]),
        (
            {"Dockerfile": GO["Dockerfile"] + "HEALTHCHECK CMD curl -f http://localhost:9000/healthz\n"},
            [(9000, 8080)],
        ),
        # Its own name leads to the service as well.
        (
            {
                "compose.yaml": COMPOSE.format("'80:8080'")
                + "    healthcheck:\n      test: [CMD, wget, 'http://web:9000/healthz']\n"
            },
            [(9000, 8080)],
        ),
    ],
)
def test_a_port_is_compared_with_the_code(
    files: dict[str, str], found: list[tuple[int, int]], tmp_path: Path
) -> None:
    assert wrong(tmp_path, {**GO, **files}) == found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("uvicorn shop:app --host 0.0.0.0", [(8080, 8000)]),
        ("uvicorn shop:app --port 8080", []),
        ("uvicorn shop:app --port $PORT", []),
        ("gunicorn -c gunicorn.py shop:app", []),
        ("fastapi run shop.py", [(8080, 8000)]),
        ("nginx -g 'daemon off;'", []),
    ],
)
def test_a_server_has_a_default_port(command: str, found: list[tuple[int, int]], tmp_path: Path) -> None:
    files = {
        "Dockerfile": f"FROM python:3.13-slim\nCOPY . .\nCMD {command}\n",
        "compose.yaml": COMPOSE.format("'80:8080'"),
    }
    assert wrong(tmp_path, {**SERVER, **files}) == found


@pytest.mark.parametrize(
    ("image", "files", "found"),
    [
        ("acme/shop", {}, [(8081, 8080)]),
        ("shop", {}, []),
        ("acme/other", {}, []),
        (
            "acme/shop",
            {"shop/src/main/resources/application.yml": "spring.config.import: 'configserver:'\n"},
            [],
        ),
    ],
)
def test_an_image_without_a_dockerfile_is_known_by_its_name(
    image: str, files: dict[str, str], found: list[tuple[int, int]], tmp_path: Path
) -> None:
    assert wrong(tmp_path, {**SPRING, **files, "compose.yaml": RUN_SPRING.format(image)}) == found


@pytest.mark.parametrize(
    ("exposed", "files", "found"),
    [
        ("8080 8081", {}, []),
        ("8081", {}, [(8081, 8080)]),
        ("8080", {}, [(8081, 8080)]),
        (
            "8080 8081",
            {"shop/src/main/resources/application.yml": "server.port: 8080\nmanagement.server.port: 9090\n"},
            [(8081, 8080)],
        ),
    ],
)
def test_a_library_may_add_a_server_to_the_default_of_the_framework(
    exposed: str, files: dict[str, str], found: list[tuple[int, int]], tmp_path: Path
) -> None:
    dockerfile = (
        f"FROM eclipse-temurin:21\nCOPY target/*.jar app.jar\nEXPOSE {exposed}\n"
        "HEALTHCHECK CMD curl -f localhost:8081/actuator/health\n"
        'CMD ["java", "-jar", "app.jar"]\n'
    )
    assert wrong(tmp_path, {**SPRING, **files, "shop/Dockerfile": dockerfile}) == found


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("deploy/docker", [(8182, 8888)]),
        ("deploy/images/shop/server", [(8182, 8888)]),
        ("web/content/pages/spark/notebooks", []),
        ("tools/dev/spark/notebooks", []),
    ],
)
def test_a_dockerfile_far_below_a_program(folder: str, found: list[tuple[int, int]], tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
        "shop.py": "VALUE = 1\n",
        f"{folder}/Dockerfile": "FROM acme/lab:3\nCOPY . .\nCMD uvicorn shop:app --port 8888\n",
        "compose.yaml": "services:\n  shop:\n    image: acme/shop:1.4\n    ports: ['80:8182']\n",
    }
    assert wrong(tmp_path, files) == found


@pytest.mark.parametrize(
    ("command", "requests"),
    [
        ("curl -f http://localhost:8080/healthz", [("/healthz", 8080)]),
        ("curl localhost:8080/healthz || exit 1", [("/healthz", 8080)]),
        ("wget -q http://web/healthz", [("/healthz", 80)]),
        ("sh -c '${CHECK:-curl localhost:8080/up}'", [("/up", 8080)]),
        ("curl http://other:8080/healthz", []),
        ("curl http://localhost:$PORT/healthz", []),
        ("nc -z localhost:8080", []),
        ("curl user@localhost:8080/healthz", []),
    ],
)
def test_the_requests_of_a_command_to_its_own_container(
    command: str, requests: list[tuple[str, int]]
) -> None:
    assert [(one.path, one.port) for one in local_requests(command, ("web",))] == requests


FLAG = {
    **GO,
    "main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(*address, nil)\n}\n',
    "flags.go": 'package main\n\nimport "flag"\n\nvar address = flag.String("listen-address", ":8080", "address")\n',
}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", [(9000, 8080)]),
        ("    command: [/shop, --verbose]\n", [(9000, 8080)]),
        ("    command: [/shop, --listen-address=:9000]\n", []),
        ("    command: [/shop, -config, /etc/shop.yaml]\n", []),
        ("    env_file: .env\n", []),
    ],
)
def test_the_default_of_a_flag(tmp_path: Path, more: str, found: list[tuple[int, int]]) -> None:
    compose = COMPOSE.format("'80:9000'") + more
    assert wrong(tmp_path, {**FLAG, "compose.yaml": compose}) == found


def test_two_flags_for_addresses(tmp_path: Path) -> None:
    flags = FLAG["flags.go"] + 'var metrics = flag.String("metrics-addr", ":9100", "address")\n'
    files = {**FLAG, "flags.go": flags, "compose.yaml": COMPOSE.format("'80:9000'")}
    assert not wrong(tmp_path, files)


NODE = {
    "package.json": '{"name": "shop", "dependencies": {"express": "5.2.0"}}',
    "app.js": 'import express from "express";\nconst app = express();\n'
    "app.listen(process.env.PORT ?? 3000);\nmetrics.listen(process.env.METRICS_PORT ?? 9464);\n",
    "Dockerfile": 'FROM node:24\nCOPY . .\nEXPOSE 3400 9464\nCMD ["node", "app.js"]\n',
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, [(3400, 3000)]),
        ({"Dockerfile": NODE["Dockerfile"].replace("EXPOSE", "ENV PORT=3400\nEXPOSE")}, []),
        ({"Dockerfile": NODE["Dockerfile"].replace("EXPOSE", "RUN echo 3400 > port\nEXPOSE")}, []),
        # Another server may listen there, of which the port is unknown.
        ({"app.js": NODE["app.js"] + "other.listen(port());\n"}, []),
        ({"app.js": NODE["app.js"].replace("METRICS_PORT", "ADMIN_PORT")}, [(3400, 3000)]),
        ({"app.js": NODE["app.js"].replace("METRICS_PORT", "SECOND_PORT")}, []),
    ],
)
def test_a_port_that_is_exposed_and_not_in_the_code(
    tmp_path: Path, changed: dict[str, str], expected: list[tuple[int, int]]
) -> None:
    assert wrong(tmp_path, {**NODE, "compose.yaml": COMPOSE.format("3400:3400"), **changed}) == expected


GUNICORN = {
    **SERVER,
    "compose.yaml": COMPOSE.format("'80:8000'"),
    "Dockerfile": 'FROM python:3.13\nCOPY . .\nEXPOSE 8000\nCMD ["gunicorn", "-c", "{}", "shop:app"]\n',
}


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("gunicorn.conf.py", 'bind = "0.0.0.0:8001"\n', [(8000, 8001)]),
        ("deploy/gunicorn_config.py", 'PORT = 8001\nbind = f"0.0.0.0:{PORT}"\n', [(8000, 8001)]),
        ("gunicorn.conf.py", 'import os\nbind = ":" + os.getenv("WEB_BIND", "8001")\n', [(8000, 8001)]),
        (
            "gunicorn.conf.py",
            'import os\nbind = os.environ.get("A_BIND") or ["0.0.0.0:8001"]\n',
            [(8000, 8001)],
        ),
        ("gunicorn.conf.py", 'bind = "0.0.0.0:8000"\n', []),
        ("gunicorn.conf.py", 'bind = "unix:/run/shop.sock"\n', []),
        ("gunicorn.conf.py", 'bind = "0.0.0.0:8001"\nif True:\n    bind = "0.0.0.0:8000"\n', []),
        ("gunicorn.conf.py", 'import os\nbind = os.environ["BIND"]\n', []),
    ],
)
def test_the_configuration_of_gunicorn(
    tmp_path: Path, file: str, text: str, found: list[tuple[int, int]]
) -> None:
    files = {**GUNICORN, file: text, "Dockerfile": GUNICORN["Dockerfile"].format(file)}
    assert wrong(tmp_path, files) == found


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ("WEB_BIND: 0.0.0.0:8000", []),
        ("WEB_BIND: 0.0.0.0:8002", [(8000, 8002)]),
        ("GUNICORN_CMD_ARGS: --bind=:8000", []),
    ],
)
def test_a_variable_in_the_configuration_of_gunicorn(
    tmp_path: Path, environment: str, found: list[tuple[int, int]]
) -> None:
    files = {
        **GUNICORN,
        "gunicorn.conf.py": 'import os\nbind = os.getenv("WEB_BIND", "0.0.0.0:8001")\n',
        "Dockerfile": GUNICORN["Dockerfile"].format("gunicorn.conf.py"),
        "compose.yaml": GUNICORN["compose.yaml"] + f"    environment:\n      {environment}\n",
    }
    assert wrong(tmp_path, files) == found


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("uwsgi.ini", "[uwsgi]\nhttp-socket = 0.0.0.0:8001\n", "uwsgi --ini uwsgi.ini"),
        ("hypercorn.toml", 'bind = "0.0.0.0:8001"\n', "hypercorn --config hypercorn.toml shop:app"),
        ("hypercorn.toml", 'bind = ["0.0.0.0:8001"]\n', "hypercorn -c hypercorn.toml shop:app"),
    ],
)
def test_the_configuration_of_other_servers(tmp_path: Path, file: str, text: str, command: str) -> None:
    files = {**GUNICORN, file: text, "Dockerfile": f"FROM python:3.13\nCOPY . .\nCMD {command}\n"}
    assert wrong(tmp_path, files) == [(8000, 8001)]


MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      ports:
        - containerPort: %s
      envFrom:
        - configMapRef:
            name: shop
"""
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  PORT: '%s'\n"


@pytest.mark.parametrize(
    ("declared", "settings", "found"),
    [
        (8080, SETTINGS % 9000, [(8080, 9000)]),
        (9000, SETTINGS % 9000, []),
        (8081, SETTINGS % 8080, [(8081, 8080)]),
        # Which of them is used depends on the environment.
        (8080, SETTINGS % 9000 + "---\n" + SETTINGS % 9001, []),
        (8080, (SETTINGS % 9000).replace("name: shop", "name: other"), []),
        (8080, SETTINGS % "${PORT}", []),
    ],
)
def test_a_config_map_sets_the_port(tmp_path, declared, settings, found) -> None:
    files = {**GO, "k8s/pod.yaml": MANIFEST % declared, "k8s/settings.yaml": settings}
    assert wrong(tmp_path, files) == found


def _main(flag: str, address: str) -> str:
    return (
        'package main\n\nimport (\n\t"flag"\n\t"net/http"\n\n\t"example.org/shop/internal/health"\n)\n\n'
        f'var beside = flag.String("{flag}", "{address}", "")\n\nfunc main() {{\n\tflag.Parse()\n'
        "\tgo http.ListenAndServe(*beside, health.Handler())\n\tserve()\n}\n"
    )


_SERVE = (
    'package main\n\nimport "net/http"\n\nconst address = "{}"\n\n'
    "func serve() {{\n\thttp.ListenAndServe(address, nil)\n}}\n"
)
PROGRAMS = {
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "cmd/web/main.go": _main("admin", ":8081"),
    "cmd/web/serve.go": _SERVE.format(":8080"),
    "cmd/jobs/main.go": _main("ops", ":9081"),
    "cmd/jobs/serve.go": _SERVE.format(":9080"),
    "internal/health/health.go": 'package health\n\nimport "net/http"\n\n'
    "func Handler() http.Handler {\n\treturn nil\n}\n",
    "Dockerfile": "FROM golang:1.26 AS build\nARG PROGRAM=web\nWORKDIR /src\nCOPY . .\n"
    "RUN go build -o /out/program ./cmd/${PROGRAM}\n\nFROM scratch\nCOPY --from=build /out/program /program\n"
    'ENTRYPOINT ["/program"]\n',
}
_JOBS = "services:\n  jobs:\n    build: {{context: ., args: {{PROGRAM: {}}}}}\n    ports: [{}]\n{}"


@pytest.mark.parametrize(
    ("program", "ports", "more", "found"),
    [
        ("jobs", "'80:9080', '81:9081'", "", []),
        ("jobs", "'80:8080', '81:9081'", "", [(8080, 9080)]),
        ("jobs", "'80:9080', '81:8081'", "", [(8081, 9081)]),
        ("jobs", "'80:9080', '81:9081'", "    command: [-ops=:9082]\n", [(9081, 9082)]),
        ("jobs", "'80:9080', '81:9082'", "    command: [--ops, ':9082']\n", []),
        ("web", "'80:9080', '81:8081'", "", [(9080, 8080)]),
        ("$PROGRAM", "'80:9080', '81:8081'", "", []),
    ],
)
def test_a_build_argument_chooses_the_program(
    program: str, ports: str, more: str, found: list[tuple[int, int]], tmp_path: Path
) -> None:
    assert wrong(tmp_path, {**PROGRAMS, "compose.yaml": _JOBS.format(program, ports, more)}) == found


@pytest.mark.parametrize(
    "build",
    [
        "RUN go build -o /out/$PROGRAM ./cmd/$PROGRAM\n\nFROM scratch\nCOPY --from=build /out/${PROGRAM} /program\n",
        "RUN go build -o /out/ ./cmd/...\n\nFROM scratch\nARG PROGRAM\nCOPY --from=build /out/$PROGRAM /program\n",
        "RUN go install ./cmd/${PROGRAM}\n\nFROM scratch\nCOPY --from=build /go/bin/${PROGRAM} /program\n",
    ],
)
def test_spellings_of_a_build_argument(build: str, tmp_path: Path) -> None:
    head = PROGRAMS["Dockerfile"].partition("RUN")[0]
    compose = _JOBS.format("jobs", "'80:8080', '81:9081'", "")
    files = {
        **PROGRAMS,
        "Dockerfile": head + build + 'ENTRYPOINT ["/program"]\n',
        "compose.yaml": compose,
    }
    assert wrong(tmp_path, files) == [(8080, 9080)]


_OVERLAY = {
    "k8s/kustomization.yaml": "resources: [jobs.yaml]\nimages:\n  - name: jobs\n"
    "    newName: registry.example.org/shop/jobs\n    newTag: 1.0.0\n",
    "k8s/jobs.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: jobs}\nspec:\n  containers:\n    - name: jobs\n"
    "      image: jobs\n      ports:\n        - containerPort: 8080\n        - containerPort: 9081\n",
}


@pytest.mark.parametrize(
    "pipeline",
    [
        {
            ".gitlab-ci.yml": "image:\n  parallel:\n    matrix:\n      - PROGRAM: [web, jobs]\n  script:\n"
            '    - docker build --build-arg PROGRAM="$PROGRAM"'
            ' --tag "registry.example.org/shop/$PROGRAM:$CI_COMMIT_SHA" .\n'
        },
        {
            ".github/workflows/image.yml": "on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    strategy:\n"
            "      matrix:\n        program: [web, jobs]\n    steps:\n      - uses: actions/checkout@v5\n"
            "      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          push: true\n"
            "          build-args: |\n            PROGRAM=${{ matrix.program }}\n"
            "          tags: registry.example.org/shop/${{ matrix.program }}:1.0.0\n"
        },
        {
            "Makefile": "images:\n\tdocker build --build-arg PROGRAM=jobs -t registry.example.org/shop/jobs:1.0.0 .\n"
            "\tdocker build -t registry.example.org/shop/web:1.0.0 .\n"
        },
    ],
)
def test_a_pipeline_builds_several_programs(pipeline: dict[str, str], tmp_path: Path) -> None:
    assert wrong(tmp_path, {**PROGRAMS, **_OVERLAY, **pipeline}) == [(8080, 9080)]


_MODULE = {
    "infra/main.tf": 'resource "aws_ecr_repository" "shop" {\n  for_each = toset(["web", "jobs"])\n'
    '  name     = "shop/${each.key}"\n}\n\nmodule "jobs" {\n  source = "./service"\n  name   = "jobs"\n'
    '  image  = "${aws_ecr_repository.shop["jobs"].repository_url}:1.0.0"\n  port   = {}\n}\n',
    "infra/service/main.tf": 'variable "name" {}\nvariable "image" {}\nvariable "port" {}\n\n'
    'resource "aws_ecs_task_definition" "this" {\n  family = var.name\n'
    "  container_definitions = jsonencode([{\n    name  = var.name\n    image = var.image\n"
    "    portMappings = [{ containerPort = var.port }, { containerPort = 9081 }]\n  }])\n}\n",
    ".github/workflows/image.yml": "on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    strategy:\n"
    "      matrix:\n        program: [web, jobs]\n    steps:\n      - uses: actions/checkout@v5\n"
    "      - id: ecr\n        uses: aws-actions/amazon-ecr-login@v2\n"
    "      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          push: true\n"
    "          build-args: |\n            PROGRAM=${{ matrix.program }}\n"
    "          tags: ${{ steps.ecr.outputs.registry }}/shop/${{ matrix.program }}:1.0.0\n",
}


@pytest.mark.parametrize(("port", "found"), [(8080, [(8080, 9080)]), (9080, [])])
def test_a_module_runs_one_of_several_programs(
    port: int, found: list[tuple[int, int]], tmp_path: Path
) -> None:
    module = {**_MODULE, "infra/main.tf": _MODULE["infra/main.tf"].replace("{}", str(port))}
    assert wrong(tmp_path, {**PROGRAMS, **module}) == found


def test_an_image_whose_build_argument_is_unknown_may_run_any_program(tmp_path: Path) -> None:
    module = {**_MODULE, "infra/main.tf": _MODULE["infra/main.tf"].replace("{}", "8080")}
    workflow = module[".github/workflows/image.yml"].replace(
        "PROGRAM=${{ matrix.program }}", "PROGRAM=${{ vars.PROGRAM }}"
    )
    assert wrong(tmp_path, {**PROGRAMS, **module, ".github/workflows/image.yml": workflow}) == []
