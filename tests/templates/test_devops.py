"""What the templates of the agent `devops` make: the golden files, the policies, and each choice that they take."""

import json
import re

import pytest

import aurora_devops
from aurora_devops.core.settings import ConfigError
from aurora_devops.formats import yaml
from aurora_devops.generation import Application, Request, Resources, Variable
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS, delivered, devops

TASKMASTER = APPLICATIONS["taskmaster"]
SESSIONS = APPLICATIONS["sessions"]
LEDGER = APPLICATIONS["ledger"]


# What an application reads from its environment cannot be a file: whoever wants this changes the application.
OF_THE_APPLICATION = "secret-in-environment"


def findings(texts):
    report = aurora_devops.lint(texts, profile="strict", suppressions=False)
    assert not report.failures
    found = [(one.path, one.line, one.policy.name, one.message) for one in report.findings]
    return [one for one in found if one[2] != OF_THE_APPLICATION]


def names(texts):
    return {name for _, _, name, _ in findings(texts)}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_what_is_made_breaks_no_policy_of_strict(name):
    made = delivered(name)
    assert [one for one in findings({**dict(Texts(APPS / name)), **made}) if one[0] in made] == []


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_same_again_gives_the_same_bytes(name):
    made = delivered(name)
    assert made == delivered(name)
    # What was generated before is a part of the repository, and changes nothing.
    files = {"go.mod": "module x\n", "go.sum": "", "src/server.js": "", "app/main.py": ""}
    first = devops(APPLICATIONS[name], files)
    assert first == devops(APPLICATIONS[name], {**files, **first})


@pytest.mark.parametrize("dependency", ["postgresql", "redis", "rabbitmq", "mysql", "mongodb"])
@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (TASKMASTER, {"package_manager": "uv"}),
        (TASKMASTER, {"package_manager": "poetry", "language_version": ""}),
        (TASKMASTER, {"package_manager": "pip", "language_version": "3.11", "hosts": ()}),
        (SESSIONS, {"package_manager": "npm", "language_version": "22"}),
        (SESSIONS, {"package_manager": "pnpm", "image": "registry.acme.example:5000/team/sessions"}),
        (LEDGER, {"framework": "net/http", "environment": (), "entry_point": "."}),
        (LEDGER, {"framework": "gin", "language_version": "1.25.3", "replicas": 1, "image": "acme/ledger"}),
    ],
)
def test_every_stack_and_service_breaks_no_policy_of_strict(base, changes, dependency):
    secret = Variable(name="API_TOKEN", secret=True)
    made = devops(
        base.model_copy(update={"dependencies": (dependency,), "environment": (secret,), **changes})
    )
    assert findings(made) == []


def test_nothing_is_known_but_the_language():
    left_out = []
    made = devops(Application(name="x", language="go"), leave_out=left_out.append)
    assert set(made) == {"Dockerfile", ".dockerignore", ".github/dependabot.yml", "docker-compose.yml"}
    assert names(made) == set()
    assert {(one.key, one.what) for one in left_out} == {
        ("image", "docker-compose.prod.yml"),
        ("image", ".github/workflows/delivery.yml"),
        ("image", "k8s"),
    }


@pytest.mark.parametrize(
    ("language", "version", "image", "tag"),
    [
        ("python", "3.9", "python", "3.11"),
        ("python", "3.99", "python", "3.14"),
        ("node", "13", "node", "22"),
        ("node", ">=24.1", "node", "24"),
        ("go", "1.2", "golang", "1.25"),
        ("java", "11", "maven", "3.9"),
    ],
)
def test_a_version_that_is_not_locked_takes_the_nearest_one(language, version, image, tag):
    notes = []
    app = Application(name="x", language=language, language_version=version, image="ghcr.io/a/x")
    made = devops(app, note=notes.append)
    assert re.search(
        rf"FROM (?:--platform=\$BUILDPLATFORM )?{image}:{re.escape(tag)}\.[\d.]+\S*@sha256:",
        made["Dockerfile"],
    )
    assert names(made) == set()
    assert any("app.base-image" in note for note in notes) == (version != ">=24.1")


def test_another_major_version_is_another_language():
    left_out = []
    application = Application(name="x", language="python", language_version="2.7", image="ghcr.io/a/x")
    request = Request(application, ("dockerfile",), leave_out=left_out.append)
    assert list(render(request)) == []
    assert [one.line for one in left_out] == [
        "the Dockerfile and what needs it: app.language-version: python 2.7 is not in the lock table; "
        "app.base-image sets another image"
    ]


def test_a_base_image_stands_in_for_the_lock_table():
    own = "registry.acme.example/python:3.9@sha256:" + "7959ed" * 10 + "abcd"
    made = devops(TASKMASTER.model_copy(update={"language_version": "3.9", "base_image": own}))
    assert made["Dockerfile"].count(f"FROM {own}") == 2


def test_a_setting_without_a_value_comes_from_the_secret():
    made = devops(TASKMASTER.model_copy(update={"environment": (Variable(name="BUCKET"),)}))
    assert "k8s/configmap.yaml" not in made
    assert (
        "            - name: BUCKET\n              valueFrom:\n                secretKeyRef:"
        in made["k8s/deployment.yaml"]
    )
    assert 'BUCKET: "${BUCKET:?}"' in made["docker-compose.yml"]


def test_an_optional_setting_without_a_value_stays_unset():
    optional = Variable(name="SENTRY_DSN", secret=True, required=False)
    made = devops(TASKMASTER.model_copy(update={"environment": (optional,)}))
    assert not any("SENTRY_DSN" in text for text in made.values())


def test_the_address_of_this_machine_is_none_in_a_cluster():
    variable = Variable(name="REDIS_HOST", default="localhost")
    made = devops(SESSIONS.model_copy(update={"environment": (variable,)}))
    assert "k8s/configmap.yaml" not in made
    assert "            - name: REDIS_HOST\n" in made["k8s/deployment.yaml"]
    assert "REDIS_HOST: redis\n" in made["docker-compose.yml"]
    assert "REDIS_HOST: localhost\n" in made[".github/workflows/delivery.yml"]


def test_no_secret_stands_in_a_file():
    made = delivered("taskmaster")
    assert "JWT_SECRET" not in made["k8s/configmap.yaml"]
    assert 'JWT_SECRET: "${JWT_SECRET:?}"' in made["docker-compose.yml"]
    assert (
        "postgresql+asyncpg://taskmaster:${POSTGRES_PASSWORD:?}@postgresql:5432/taskmaster"
        in made["docker-compose.yml"]
    )
    assert (
        "postgresql+asyncpg://taskmaster@localhost:5432/taskmaster" in made[".github/workflows/delivery.yml"]
    )


@pytest.mark.parametrize(
    ("ignored", "told"),
    [("", True), ("*.env.local\n", True), (".env\n", False), ("/.env*\n", False), ("**/.env\n", False)],
)
def test_a_file_of_secrets_that_git_would_take_is_told(ignored, told):
    notes = []
    devops(TASKMASTER, {"app/main.py": "", ".gitignore": ignored}, note=notes.append)
    assert any(".gitignore does not name it" in note for note in notes) == told


HOSTILE = 'A "quoted" $(id) ${HOME} \\ {{ x }} <% y %> ${{ secrets.X }}\n# and: more'


@pytest.mark.parametrize("base", [TASKMASTER, SESSIONS, LEDGER])
def test_a_text_stays_a_text(base):
    variable = Variable(name="GREETING", default=HOSTILE)
    made = devops(base.model_copy(update={"description": HOSTILE, "environment": (variable,)}))
    label = next(line for line in made["Dockerfile"].splitlines() if "image.description" in line)
    assert (
        '="A \\"quoted\\" \\$(id) \\${HOME} \\\\ {{ x }} <% y %> \\${{ secrets.X }} # and: more" \\' in label
    )
    config = yaml.read(made["k8s/configmap.yaml"]).documents[0].value
    assert config["data"]["GREETING"] == HOSTILE
    compose = yaml.read(made["docker-compose.yml"]).documents[0].value
    assert compose["services"][base.name]["environment"]["GREETING"] == HOSTILE.replace("$", "$$")
    workflow = yaml.read(made[".github/workflows/delivery.yml"]).documents[0].value
    said = workflow["jobs"]["test"]["steps"][-1]["env"]["GREETING"]
    assert said == HOSTILE.replace("${{", "${{ '${{' }}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entry_point", "app.main:app\nRUN id"),
        ("entry_point", "../main:app"),
        ("entry_point", "main; id"),
        ("health_path", "/health ${{ secrets.X }}"),
        ("readiness_path", "/ready\nx: y"),
        ("hosts", ("tasks.example\nkind: Secret",)),
        ("image", "ghcr.io/acme/x\nsecrets: inherit"),
        ("package_manager", "pip\nRUN id"),
        ("resources", Resources(memory_limit="1Gi\nx: y")),
    ],
)
@pytest.mark.parametrize("part", ["dockerfile", "compose", "pipeline", "kubernetes"])
def test_a_value_that_would_be_something_else_is_refused(field, value, part):
    application = TASKMASTER.model_copy(update={field: value})
    with pytest.raises(ConfigError, match=f"app.{field.replace('_', '-')}"):
        list(render(Request(application, (part,))))


@pytest.mark.parametrize(("count", "shown"), [(1, "A0"), (6, "A0, A1, A2, A3, A4, ...")])
def test_variables_without_a_value_are_told_once(count, shown):
    unknown = tuple(Variable(name=f"A{number}") for number in range(count))
    notes = []
    devops(TASKMASTER.model_copy(update={"environment": unknown}), note=notes.append)
    assert [note for note in notes if "app.environment" in note] == [
        f"app.environment: the value of {shown} in the cluster is not known; it is read from the Secret "
        "taskmaster-secrets, and a default would put it into the ConfigMap"
    ]


@pytest.mark.parametrize(
    ("variable", "port"),
    [
        (Variable(name="STRIPE_API_KEY", secret=True), 443),
        (Variable(name="CATALOGUE_URL"), 443),
        (Variable(name="CATALOGUE_URL", default="http://catalogue:8080/api"), 8080),
        (Variable(name="CATALOGUE_URL", default="https://catalogue.acme.example"), 443),
        (Variable(name="SMTP_PASSWORD", secret=True), 587),
        (Variable(name="JWT_SECRET", secret=True), None),
        (Variable(name="DATABASE_URL", secret=True), None),
    ],
)
def test_the_network_policy_allows_what_variables_are_for(variable, port):
    made = devops(TASKMASTER.model_copy(update={"environment": (variable,)}))
    policy = yaml.read(made["k8s/networkpolicy.yaml"]).documents[0].value
    ports = {one["port"] for rule in policy["spec"]["egress"] for one in rule["ports"]} - {53, 5432}
    assert ports == ({port} if port else set())


def test_a_dependency_that_is_not_known_is_noted():
    notes = []
    made = devops(TASKMASTER.model_copy(update={"dependencies": ("kafka", "postgresql")}), note=notes.append)
    assert "app.dependencies: kafka has to be added to the compose files" in notes
    assert findings(made) == []


@pytest.mark.parametrize(("image", "started"), [("postgres:18.1", True), ("library/postgres:16.3", False)])
def test_the_tests_do_not_run_another_version_of_a_database(image, started):
    notes = []
    files = {
        "docker-compose.yml": f"services:\n  db:\n    image: {image}\n",
        "app/main.py": "",
        "requirements.txt": "",
    }
    app = TASKMASTER.model_copy(update={"dependencies": ("postgresql",), "package_manager": "pip"})
    made = devops(app, files, note=notes.append)
    assert ("image: postgres:18" in made[".github/workflows/delivery.yml"]) is started
    wanted = "PostgreSQL 16 is not in the lock table; add it as a service of the job that runs the tests"
    assert (wanted in notes) is not started
    assert not [one for one in findings({**files, **made}) if one[0] == ".github/workflows/delivery.yml"]


def test_a_migration_without_a_config_map():
    variables = (Variable(name="PORT_NAME", default=None, required=False), Variable(name="KEY", secret=True))
    optional = Variable(name="PORT", required=False)
    app = TASKMASTER.model_copy(
        update={"environment": (*variables, optional), "migration": "alembic upgrade head"}
    )
    made = devops(app)
    assert "k8s/configmap.yaml" not in made
    assert "configmap.yaml" not in made[".github/workflows/delivery.yml"]


class TestPython:
    def test_a_package_is_installed_and_not_copied(self):
        files = {
            "pyproject.toml": '[project]\nname = "x"\nreadme = "README.md"\n[build-system]\nrequires = []\n',
            "uv.lock": "",
            "src/app/main.py": "",
        }
        text = devops(TASKMASTER, files)["Dockerfile"]
        assert "uv sync --locked --no-dev --no-editable" in text
        assert "COPY README.md ./\nCOPY src/ ./src/\n" in text
        assert "COPY --link src/" not in text

    def test_a_source_folder_is_on_the_path(self):
        text = devops(TASKMASTER, {"pyproject.toml": "[project]\n", "src/app/main.py": ""})["Dockerfile"]
        assert "COPY --link src/ /app/src/\n" in text
        assert "PYTHONPATH=/app/src" in text

    def test_so_is_any_other_folder_of_packages(self):
        files = {"requirements.txt": "fastapi\n", "backend/app/__init__.py": "", "backend/app/main.py": ""}
        text = devops(TASKMASTER, files)["Dockerfile"]
        assert "COPY --link backend/ /app/backend/\n" in text
        assert "PYTHONPATH=/app/backend" in text

    def test_what_runs_is_copied_and_nothing_else(self):
        files = [
            "app/main.py",
            "alembic/env.py",
            "alembic.ini",
            "tests/test_x.py",
            "docs/conf.py",
            "conftest.py",
        ]
        text = devops(TASKMASTER, dict.fromkeys([*files, "worker.py", "static/x.css", ".github/x.py"], ""))
        copied = [
            line
            for line in text["Dockerfile"].splitlines()
            if line.startswith("COPY --link") and "--from" not in line
        ]
        assert copied == [
            "COPY --link alembic.ini /app/",
            "COPY --link alembic/ /app/alembic/",
            "COPY --link app/ /app/app/",
            "COPY --link static/ /app/static/",
            "COPY --link worker.py /app/",
        ]

    @pytest.mark.parametrize(
        ("entry", "command"),
        [
            ("main:app", '["uvicorn", "main:app",'),
            ("worker.py", '["python", "worker.py"]'),
            ("app", '["python", "-m", "app"]'),
        ],
    )
    def test_entry_points(self, entry, command):
        text = devops(TASKMASTER.model_copy(update={"entry_point": entry}))["Dockerfile"]
        assert f"CMD {command}" in text

    def test_tests_of_requirements(self):
        files = {"requirements.txt": "fastapi\n", "requirements-dev.txt": "pytest\nruff\n"}
        made = devops(TASKMASTER.model_copy(update={"package_manager": "pip"}), files)
        text = made[".github/workflows/delivery.yml"]
        assert "pip install --requirement requirements.txt --requirement requirements-dev.txt\n" in text


class TestNode:
    PACKAGE = json.dumps({"scripts": {"build": "tsc", "lint": "eslint ."}, "packageManager": "pnpm@9.15.0"})

    def test_a_build_step_makes_what_runs(self):
        files = {
            "package.json": self.PACKAGE,
            "tsconfig.json": "{}",
            "src/server.ts": "",
            "eslint.config.js": "",
        }
        application = SESSIONS.model_copy(update={"entry_point": "dist/server.js", "package_manager": "pnpm"})
        made = devops(application, files)
        text = made["Dockerfile"]
        assert "npm install --global pnpm@9.15.0" in text
        assert "COPY src/ ./src/\nCOPY tsconfig.json ./\nRUN pnpm run build\n" in text
        assert "COPY --link --from=build /app/dist /app/dist/\n" in text
        assert "\ndist\n" in made[".dockerignore"]
        assert findings({**files, **made}) == []

    def test_only_scripts_that_are_there_are_run(self):
        text = devops(SESSIONS, {"package.json": self.PACKAGE})[".github/workflows/delivery.yml"]
        assert "npm run lint\n" in text
        assert "npm run test" not in text
        assert "          npm run build\n" in text


class TestOwnTemplates:
    def test_they_stand_in_for_ours_file_by_file(self):
        service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {} # of the team\n"
        own = {"kubernetes/service.jinja": service.format("<%= app.name %>")}
        made = devops(TASKMASTER, templates=own)
        assert made["k8s/service.yaml"] == service.format("taskmaster")
        assert {path: text for path, text in made.items() if path != "k8s/service.yaml"} == {
            path: text for path, text in devops(TASKMASTER).items() if path != "k8s/service.yaml"
        }

    def test_one_that_stands_in_for_none_is_told(self):
        told = []
        own = {"kubernetes/sevrice.jinja": "", "README.md": "of the team"}
        assert devops(TASKMASTER, templates=own, note=told.append) == devops(TASKMASTER)
        assert told == ["the team's template kubernetes/sevrice.jinja stands in for none"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a\n<% if %>\n", r"kubernetes/service\.jinja:2"),
            ("<%= nobody %>", "'nobody' is undefined"),
            ("<%= ''.__class__.__mro__ %>", "unsafe"),
            ("<%= app.model_construct.__globals__ %>", "unsafe"),
            ("<% include 'kubernetes/none.jinja' %>", "none.jinja"),
        ],
    )
    def test_a_wrong_one_is_named(self, text, message):
        with pytest.raises(ConfigError, match=message):
            devops(TASKMASTER, templates={"kubernetes/service.jinja": text})


def test_a_request_for_nothing_makes_nothing():
    from aurora_templates.plugin import generate

    assert list(generate(Request(TASKMASTER, ()))) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("info", "info"),
        ("/health", "/health"),
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("50", '"50"'),
        ("0x1F", '"0x1F"'),
        ("1.0", '"1.0"'),
        ("Yes", '"Yes"'),
        ("null", '"null"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        ("@a", '"@a"'),
        ("2026-01-01", '"2026-01-01"'),
        (".inf", '".inf"'),
        ("~", '"~"'),
    ],
)
def test_a_text_is_quoted_where_yaml_would_take_it_for_something_else(value, written):
    made = devops(TASKMASTER.model_copy(update={"environment": (Variable(name="VALUE", default=value),)}))
    assert f"  VALUE: {written}\n" in made["k8s/configmap.yaml"]
    assert yaml.read(made["k8s/configmap.yaml"]).documents[0].value["data"] == {"VALUE": value}
