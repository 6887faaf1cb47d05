"""Files that images start and copy."""

import pytest

import aurora_devops
from aurora_devops.starting import called_command, started_files, started_module
from aurora_devops.testing import expect
from aurora_policies.delivery.missing_copied_file import missing_copied_file
from aurora_policies.delivery.missing_file_in_image import missing_file_in_image
from aurora_policies.delivery.missing_module import missing_module
from aurora_policies.delivery.unknown_make_target import unknown_make_target
from aurora_policies.delivery.unknown_npm_script import unknown_npm_script

PYTHON = "FROM python:3.14-slim\nWORKDIR /app\n"
FILES = {"web/app.py": "", "web/start.sh": "", "web/requirements.txt": "", "web/bin/serve-web": ""}


def dockerfile(text, files=FILES):
    expect(missing_file_in_image, text, path="web/Dockerfile", files=files)


GO = {
    "cmd/server/main.go": "package main\n",
    "cmd/migrate/main.go": "package main\n",
    "internal/store/store.go": "package store\n",
    "go.mod": "module example.com/shop\n",
}
BUILD = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\n"
CARGO = {"Cargo.toml": '[package]\nname = "shop"\nversion = "1.0.0"\n', "src/main.rs": "fn main() {}\n"}


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (
            BUILD
            + "RUN go build -o /out/ ./cmd/...\nFROM alpine:3.22\nCOPY --from=build /out/ /usr/local/bin/\n"
            'ENTRYPOINT [«"/usr/local/bin/servers"»]\n',
            GO,
        ),
        (
            BUILD
            + "RUN go build -o /out/ ./cmd/...\nFROM alpine:3.22\nCOPY --from=build /out/ /usr/local/bin/\n"
            'ENTRYPOINT ["/usr/local/bin/server"]\n',
            GO,
        ),
        # No name of a program is like it, and the base image may have it.
        (
            BUILD
            + "RUN go build -o /out/ ./cmd/...\nFROM alpine:3.22\nCOPY --from=build /out/ /usr/local/bin/\n"
            'ENTRYPOINT ["/usr/local/bin/tini"]\n',
            GO,
        ),
        (
            BUILD + "RUN CGO_ENABLED=0 go build -trimpath -o /out ./cmd/server ./cmd/migrate\n"
            'FROM gcr.io/distroless/static\nCOPY --from=build /out /app\nENTRYPOINT [«"/app/shop-migrate"»]\n',
            GO,
        ),
        (
            BUILD + "RUN go build -o /out/ ./...\nFROM scratch\nCOPY --from=build /out/migrate /bin/migrate\n"
            'CMD [«"/bin/migrations"»]\n',
            GO,
        ),
        (
            BUILD + "RUN cd cmd && go build -o ../../programs/ ./server\nFROM scratch\n"
            "COPY --from=build «/programs/migrate» /migrate\n",
            GO,
        ),
        # Where the sources of the packages are is unknown.
        (
            "FROM golang:1.25 AS build\nWORKDIR /src\nRUN git clone https://example.com/shop .\n"
            "RUN go build -o /out/ ./cmd/...\nFROM scratch\nCOPY --from=build /out/other /other\n",
            GO,
        ),
        (
            "FROM rust:1.90 AS build\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nFROM debian:12.5\n"
            "COPY --from=build /app/target/release/shop /usr/local/bin/shop\n"
            'ENTRYPOINT [«"/usr/local/bin/shop-api"»]\n',
            CARGO,
        ),
        # The image of Node.js has this script.
        (
            "FROM node:24-slim\nCOPY entrypoint.sh /usr/local/bin/entrypoint.sh\n"
            'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]\n',
            {"entrypoint.sh": "#!/bin/sh\n"},
        ),
        (
            "FROM debian:12.5\nCOPY entrypoint.sh /usr/local/bin/\nRUN chmod +x /usr/local/bin/entrypoint.sh\n"
            'ENTRYPOINT [«"/usr/local/bin/shop-entrypoint.sh"»]\n',
            {"entrypoint.sh": "#!/bin/sh\n"},
        ),
        (
            BUILD
            + "RUN go install ./cmd/server\nFROM golang:1.25\nCOPY --from=build /go/bin/ /usr/local/bin/\n"
            'CMD [«"/usr/local/bin/servers"»]\n',
            GO,
        ),
    ],
)
def test_the_programs_that_an_image_contains(text, files):
    expect(missing_file_in_image, text, path="Dockerfile", files=files)


@pytest.mark.parametrize(
    "command",
    [
        "command: [«/usr/local/bin/migrations», --all]",
        "command: [/usr/local/bin/migrate, --all]",
        "entrypoint: «/usr/local/bin/migrations» --all",
        "command: [--config, /usr/local/bin/migrations]",
    ],
)
def test_the_programs_that_a_service_starts(command):
    image = (
        BUILD + "RUN go build -o /out/ ./cmd/...\nFROM alpine:3.22\nCOPY --from=build /out/ /usr/local/bin/\n"
    )
    text = f"services:\n  migrate:\n    build: .\n    {command}\n"
    expect(missing_file_in_image, text, path="compose.yaml", files={**GO, "Dockerfile": image})


@pytest.mark.parametrize(
    "rest",
    [
        'COPY . .\nCMD ["python", "-u", «"main.py"»]\n',
        'COPY . .\nCMD ["python", "app.py"]\n',
        "COPY . .\nCMD python «main.py» --port 80\n",
        "COPY . .\nCMD cd src && python main.py\n",
        'COPY . .\nENTRYPOINT ["./start.sh"]\nCMD ["python", «"main.py"»]\n',
        'COPY . .\nENTRYPOINT ["python"]\nCMD [«"main.py"»]\n',
        'COPY . .\nENTRYPOINT ["/usr/bin/tini", "--", «"/app/run.sh"»]\n',
        'COPY . /srv\nCMD ["python", "/srv/app.py"]\n',
        'COPY . /srv\nCMD ["python", «"/srv/main.py"»]\n',
        'COPY start.sh run.sh /app/\nCMD ["/app/run.sh"]\n',
        'COPY start.sh /app/run.sh\nCMD ["/app/run.sh"]\n',
        'COPY *.sh ./\nCMD [«"/app/run.sh"»]\n',
        'COPY . .\nRUN pip install -r requirements.txt && chmod +x start.sh\nCMD [«"./run.sh"»]\n',
        'COPY . .\nRUN cp start.sh run.sh\nCMD ["./run.sh"]\n',
        'COPY . .\nRUN cp -r start.sh /app/scripts\nCMD ["./scripts/run.sh"]\n',
        "COPY . .\nRUN echo 'exec python app.py' > run.sh\nCMD [\"./run.sh\"]\n",
        'COPY . .\nRUN curl -fsSLO https://example.com/run.sh\nCMD ["./run.sh"]\n',
        'COPY . .\nRUN make\nCMD ["./run.sh"]\n',
        'COPY . .\nRUN make\nCMD [«"./starts.sh"»]\n',
        'COPY . .\nRUN make\nCMD [«"./bin/serve-we"»]\n',
        'COPY . .\nCMD ["./server"]\n',
        'COPY . .\nADD https://example.com/run.sh .\nCMD ["./run.sh"]\n',
        'COPY . .\nCOPY <<EOF run.sh\nexec true\nEOF\nCMD ["./run.sh"]\n',
        'COPY --from=acme/tools / .\nCMD ["./run.sh"]\n',
        'COPY $SOURCE .\nCMD ["./run.sh"]\n',
        'CMD ["python", "main.py"]\n',
    ],
)
def test_what_an_image_starts(rest):
    dockerfile(PYTHON + rest)


@pytest.mark.parametrize(
    "text",
    [
        "COPY --from=build /src/shop /shop\n",
        "COPY --from=build «/src/shops» /shop\n",
        "COPY --from=build /src/LICENSE /shop\n",
        "COPY --from=build /src /shop\n",
        "COPY --from=build /etc/passwd /etc/\n",
        "COPY --from=build /go/bin/shop /shop\n",
        "COPY --from=build /out/lib /lib\n",
    ],
)
def test_what_a_stage_copies_from_another(text):
    build = (
        "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\n"
        "RUN go build -o shop ./cmd/shop && go install ./cmd/shop && mkdir -p /out/lib\nFROM scratch\n"
    )
    dockerfile(build + text, {"web/LICENSE": "", "web/cmd/shop/main.go": ""})


@pytest.mark.parametrize("base", ["gcr.io/distroless/cc-debian13:nonroot", "scratch"])
@pytest.mark.parametrize("root", ["/", "/.", "."])
def test_the_whole_of_a_stage_is_copied_to_a_folder(base, root):
    text = (
        f"FROM {base} AS base\nFROM busybox:1.37.0 AS cleaner\nCOPY --from=base {root} /clean\n"
        "RUN rm -r /clean/usr/share/doc\nFROM scratch\nCOPY --from=cleaner /clean /\nCOPY web/shop /shop\n"
    )
    expect(missing_file_in_image, text, path="Dockerfile", files={"web/shop": ""})


@pytest.mark.parametrize(
    "rest",
    [
        "RUN pip install -r requirements.txt -r «tests.txt»\n",
        "RUN cd bin && pip install -r ../requirements.txt\n",
        "RUN python «setup.py» install\n",
        "RUN curl -o setup.py https://example.com && python setup.py\n",
        "RUN make && python setup.py\n",
        "RUN if test -f setup.py; then python setup.py; fi\n",
        "RUN bash setup.sh || true\n",
        "RUN --mount=source=x,target=setup.py python setup.py\n",
        "RUN go build -o /out ./bin\nRUN go build -o ./out ./«cmd/shop»\n".replace("./«", "«./"),
        "RUN go build -o /out bin/*\nRUN go build -o /out «cmd/shop»/*.go\n",
        "RUN go test ./... && go vet ./bin/...\n",
    ],
)
def test_what_the_commands_of_a_build_read(rest):
    dockerfile(f"FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\n{rest}")


def test_a_build_reads_what_was_copied_before():
    text = "FROM python:3.14\nWORKDIR /app\nCOPY {} .\nRUN python {}\nCOPY . .\nRUN python {}\n"
    dockerfile(text.format("start.sh", "«app.py»", "app.py"))
    dockerfile(text.format("app.py", "app.py", "app.py"))


PACKAGE = '{"scripts": {"dev": "vite", "build": "vite build"}}\n'


@pytest.mark.parametrize(
    "rest",
    [
        "COPY package.json .\nRUN npm run build && npm run «lint»\n",
        "COPY . .\nRUN yarn install && yarn build && yarn «lint» && yarn tsc\n",
        "COPY . /srv\nRUN cd /srv && npm run «lint»\n",
        "COPY . .\nRUN cd ui && npm run lint\n",
        "RUN npm run lint\n",
        'COPY . .\nCMD ["npm", "run", "«serve»"]\n',
        "COPY . .\nCMD npm run dev && npm run «serve»\n",
        "COPY Makefile .\nRUN make all && make «lint»\n",
    ],
)
def test_scripts_and_targets_in_an_image(rest):
    files = {"web/package.json": PACKAGE, "web/Makefile": "all:\n\ttrue\n"}
    policy = unknown_make_target if "make" in rest else unknown_npm_script
    expect(policy, f"FROM node:24\nWORKDIR /app\n{rest}", path="web/Dockerfile", files=files)


@pytest.mark.parametrize(
    "rest",
    [
        "    build: web\n    command: npm run «serve»\n",
        "    build: web\n    command: [yarn, dev]\n",
        "    build: web\n    command: [yarn, «lint»]\n",
        "    build: web\n    command: sh -c 'npm run build && npm run «lint»'\n",
        "    build: web\n    working_dir: /srv\n    command: npm run lint\n",
        "    build: web\n    command: npm run lint\n    volumes: ['./ui:/app']\n",
        "    build: web\n    command: npm run $SCRIPT\n",
    ],
)
def test_scripts_that_a_service_runs(rest):
    files = {
        "web/package.json": PACKAGE,
        "ui/package.json": '{"scripts": {"lint": "eslint"}}\n',
        "web/Dockerfile": "FROM node:24\nWORKDIR /app\nCOPY . .\n",
    }
    expect(unknown_npm_script, f"services:\n  web:\n{rest}", path="compose.yaml", files=files)


def test_an_override_runs_a_script_of_the_image_of_its_base():
    files = {
        "package.json": PACKAGE,
        "Dockerfile": "FROM node:24\nWORKDIR /app\nCOPY . .\n",
        "compose.yaml": "services:\n  web:\n    build: .\n",
    }
    text = "services:\n  web:\n    command: yarn {}\n  other:\n    command: yarn lint\n"
    expect(unknown_npm_script, text.format("dev"), path="compose.dev.yaml", files=files)
    expect(unknown_npm_script, text.format("«develop»"), path="compose.dev.yaml", files=files)


def test_a_stage_begins_with_the_files_of_its_parent():
    text = 'FROM python:3.14 AS base\nWORKDIR /app\nCOPY . .\nFROM base\nCMD ["python", {}]\n'
    dockerfile(text.format('"app.py"'))
    dockerfile(text.format('«"main.py"»'))
    dockerfile(text.replace("FROM python:3.14", "FROM acme/base").format('"main.py"'))


def test_the_context_is_the_one_that_is_built():
    text = 'FROM python:3.14\nWORKDIR /app\nCOPY . .\nCMD ["python", {}]\n'
    files = {"api/main.py": "", "web/app.py": "", "compose.yaml": "services:\n  a:\n    build: web\n"}
    expect(missing_file_in_image, text.format('«"main.py"»'), path="web/Dockerfile", files=files)
    del files["compose.yaml"]
    expect(missing_file_in_image, text.format('"main.py"'), path="web/Dockerfile", files=files)


@pytest.mark.parametrize(
    "rest",
    [
        "    command: python app.py\n",
        "    command: [python, «main.py»]\n",
        "    command: ['python', '-m', 'main']\n",
        "    command: /data\n",
        "    entrypoint: [«./run.sh», postgres:5432, --]\n",
        "    working_dir: /srv\n    command: python main.py\n",
        "    command: python main.py\n    volumes: ['data:/app']\n",
        "    command: python «main.py»\n    volumes: ['./web:/app']\n",
        "    command: python main.py\n    volumes: ['./tools:/app']\n",
        "    command: python main.py\n    configs: [{source: main, target: /app/main.py}]\n",
        "    command: [python, /main.py]\n    configs: [main.py]\n",
        "    command: [python, /run/secrets/main.py]\n    secrets: [main.py]\n",
        "    command: [python, «main.py»]\n    secrets: [{source: main, target: /app/other.py}]\n",
    ],
)
def test_what_a_service_starts(rest):
    expect(
        missing_file_in_image,
        f"services:\n  web:\n    build: web\n{rest}",
        path="compose.yaml",
        files={**FILES, "web/Dockerfile": f"{PYTHON}COPY . .\n", "tools/main.py": ""},
    )


@pytest.mark.parametrize(
    "copied",
    [
        "COPY «wait.sh» .\n",
        "COPY start.sh .\n",
        "COPY wait*.sh .\n",
        "COPY $FILE .\n",
        "COPY shop.jar dist/app.js server ./\n",
        "COPY config.env .\n",
        "COPY --from=build wait.sh .\n",
    ],
)
def test_what_is_copied(copied):
    expect(
        missing_copied_file,
        f"FROM scratch AS build\nFROM python:3.14\nCOPY requirements.txt .\n{copied}",
        path="web/Dockerfile",
        files={**FILES, "web/config.env.example": "A=1\n"},
    )


def test_a_file_of_another_context_may_be_copied():
    text = "FROM python:3.14\nCOPY api/app.py .\nCOPY api/wait.sh .\n"
    expect(missing_copied_file, text, path="docker/Dockerfile", files={"services/api/app.py": ""})
    expect(missing_copied_file, text.replace("api/wait.sh", "«api/wait.sh»"), files={"api/app.py": ""})


@pytest.mark.parametrize(
    ("command", "module", "inside"),
    [
        ("gunicorn -c python:config.web app.main:create()", "app.main", False),
        ("gunicorn shop.wsgi --bind :80", "shop.wsgi", False),
        ("celery -A app.tasks.queue worker", "app.tasks.queue", True),
        ("celery --app=app.tasks:queue worker", "app.tasks", False),
        ("python -m app.main", "app.main", False),
        ("python -m pytest", None, False),
        ("celery worker", None, False),
    ],
)
def test_the_module_of_a_command(command, module, inside):
    found = started_module(command)
    assert (found.name if found else None) == module
    if found:
        assert found.inside == inside
        assert command[found.start : found.end] == module


@pytest.mark.parametrize(
    ("command", "module", "value"),
    [
        ("arq shop.worker.WorkerSettings", "shop.worker", "WorkerSettings"),
        ("dramatiq shop.actors:broker -p 2", "shop.actors", "broker"),
        ("dramatiq --processes 2 shop.actors shop.more", "shop.actors", ""),
        ("huey_consumer.py shop.tasks.huey -w 2", "shop.tasks", "huey"),
        ("taskiq worker shop.tq:broker shop.tasks", "shop.tq", "broker"),
        ("faststream run shop.stream:app", "shop.stream", "app"),
        ("rq worker -c shop.settings high", "shop.settings", ""),
        ("flask --app shop.web:create_app run", "shop.web", "create_app"),
        ("flask --app 'shop.web:create_app(1)' run", "shop.web", "create_app"),
        ("litestar --app shop.web:app run", "shop.web", "app"),
        ("sanic shop.web:app --host=0.0.0.0", "shop.web", "app"),
        ("waitress-serve --port=8000 --call shop.web:make", "shop.web", "make"),
        ("uwsgi --http :8000 --module shop.web:app", "shop.web", "app"),
        ("flask --app app.py run", None, ""),
        ("uwsgi --wsgi-file app.py", None, ""),
        ("taskiq scheduler shop.tq:scheduler", None, ""),
        ("pip install arq", None, ""),
    ],
)
def test_the_module_of_a_worker(command, module, value):
    found = started_module(command)
    assert (found.name if found else None) == module
    assert (found.value if found else "") == value


def test_the_module_of_celery_in_a_package_whose_values_are_known():
    text = "services:\n  web:\n    build: .\n    command: celery -A {} worker\n"
    files = {
        "Dockerfile": "FROM python:3.14\nCOPY . .\n",
        "pyproject.toml": '[project]\nname = "shop"\n',
        "app/__init__.py": "",
        "app/worker.py": "from celery import Celery\nqueue = Celery('app')\n",
    }
    for name in ("app.worker", "app.worker.queue", "«app.tasks»", "«app.worker.jobs»"):
        expect(missing_module, text.format(name), path="compose.yaml", files=files)
    files["app/__init__.py"] = "from .worker import queue as tasks\n"
    expect(missing_module, text.format("app.tasks"), path="compose.yaml", files=files)


def test_functions_that_commands_of_a_project_call():
    text = '[project]\nname = "shop"\n[project.scripts]\nshop = "{}"\n'
    files = {
        "src/shop/__init__.py": "",
        "src/shop/cli.py": "def main(): ...\n",
        "Dockerfile": "FROM python:3.14\n",
    }
    for function in ("shop.cli:main", "«shop.main:main»", "«shop.cli:run»", "other.cli:main", "shop"):
        expect(missing_module, text.format(function), path="pyproject.toml", files=files)
    files["src/shop/cli.py"] = "from click import *\n"
    expect(missing_module, text.format("shop.cli:run"), path="pyproject.toml", files=files)


def test_a_worker_names_a_module_or_a_value_in_it():
    text = "services:\n  web:\n    build: .\n    command: celery -A {} worker\n"
    files = {
        "Dockerfile": "FROM python:3.14\nCOPY . .\n",
        "pyproject.toml": '[project]\nname = "shop"\n',
        "app/__init__.py": "",
        "app/tasks.py": "",
    }
    for name in ("app.tasks", "app.tasks.queue", "app.queue", "«app.jobs.queue»"):
        expect(missing_module, text.format(name), path="compose.yaml", files=files)


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ("node --require ./trace.js server.js", ["server.js"]),
        ("gosu app ./run.sh a b", ["./run.sh"]),
        ("uv run python app.py", ["app.py"]),
        ("uv run --package shop shop/start.py", ["shop/start.py"]),
        ("fastapi run app/main.py --port 8000", ["app/main.py"]),
        ("fastapi run", []),
        ("env A=1 bash -x run.sh", ["run.sh"]),
        ("sh -c run.sh", []),
        ("node .", []),
        ("nginx -g x", []),
        ("exec", []),
    ],
)
def test_started_files(words, files):
    words = words.split()
    assert [words[index] for index in started_files(words)] == files


def test_commands_behind_runners() -> None:
    for words in (["uv", "run", "--package", "shop", "shop-worker"], ("poetry", "run", "shop-worker")):
        called = called_command(words)
        assert called is not None
        assert called[0] == "shop-worker"


COPIES = "FROM python:3.13-slim\nWORKDIR /app\nCOPY pyproject.toml poetry.lock ./\nCOPY . .\n"


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        ({"pyproject.toml": "", "app.py": ""}, ["poetry.lock"]),
        ({"app.py": ""}, []),
        ({"k8s/app.yaml": ""}, []),
    ],
)
def test_a_context_without_the_other_files_is_elsewhere(files: dict[str, str], reported: list[str]) -> None:
    built = {"Dockerfile": COPIES, "compose.yaml": "services:\n  web:\n    build: .\n"}
    report = aurora_devops.lint({**built, **files}, select=["missing-copied-file"])
    assert [finding.message.split("'")[1] for finding in report.findings] == reported


def test_a_folder_above_has_one_of_the_files_by_chance() -> None:
    report = aurora_devops.lint(
        {"examples/web/Dockerfile": COPIES, "pyproject.toml": "", "app.py": ""},
        select=["missing-copied-file"],
    )
    assert not report.findings
