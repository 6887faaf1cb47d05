"""Facts of small public applications that are easily mistaken."""

import pytest

from aurora_devops.generation.detect import Sources, applications, detect
from aurora_devops.generation.detect.texts import without_markup
from generation.test_detected_stacks import check, facts

GO = {
    "go.mod": "module acme/blog\n\ngo 1.24\n\nrequire github.com/gin-gonic/gin v1.10.0\n",
    "main.go": 'package main\n\nimport "github.com/gin-gonic/gin"\n\nfunc main() {\n\tgin.Default().Run()\n}\n',
}


@pytest.mark.parametrize(("dialect", "service"), [("mysql", "mysql"), ("postgres", "postgresql")])
def test_a_dialect_of_gorm(dialect, service):
    code = f'package models\n\nimport _ "github.com/jinzhu/gorm/dialects/{dialect}"\n'
    check({**GO, "models/db.go": code}, dependencies={service})


@pytest.mark.parametrize("helper", ["s.at", "base", "s.router.Path"])
def test_a_route_below_a_base_path(helper):
    code = (
        'package main\n\nfunc (s *S) routes() {\n\ts.r.HandleFunc("/", s.index)\n'
        f'\ts.r.HandleFunc({helper}("/livez"), s.live)\n\ts.r.HandleFunc({helper}("/readyz"), s.ready)\n}}\n'
    )
    check({**GO, "routes.go": code}, health_path="/livez", readiness_path="/readyz")


def test_variables_of_systemd_and_of_a_prefix_are_not_settings():
    code = (
        'package main\n\nfunc setup() {\n\tviper.SetEnvPrefix("BLOG")\n\tviper.AutomaticEnv()\n'
        '\t_ = os.Getenv("LISTEN_PID")\n\t_ = os.Getenv("NOTIFY_SOCKET")\n\t_ = os.Getenv("BLOG_TOKEN")\n}\n'
    )
    assert set(facts({**GO, "setup.go": code})["environment"]) == {"BLOG_TOKEN"}


def test_variables_of_a_request_are_not_settings():
    files = {
        "composer.json": '{"name": "acme/blog", "require": {"laravel/framework": "11"}}',
        "server.php": "<?php\n$uri = getenv('REQUEST_URI');\n$key = getenv('MAPS_KEY');\n",
    }
    assert set(facts(files)["environment"]) == {"MAPS_KEY"}


PROGRAM = (
    '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>'
)


@pytest.mark.parametrize(
    ("project", "port"),
    [
        (PROGRAM, None),
        ('<Project Sdk="Microsoft.NET.Sdk.Web"></Project>', 8080),
    ],
)
def test_a_program_of_net_without_requests(project, port):
    found = facts({"Jobs.csproj": project, "Dockerfile": "FROM mcr.microsoft.com/dotnet/runtime:9.0\n"})
    assert found["port"] == port
    assert found["entry_point"] == "Jobs.csproj"


def test_a_tool_of_net_is_no_application():
    assert "port" not in facts({"Tool.csproj": PROGRAM})


def test_a_clone_has_the_name_of_its_repository(tmp_path):
    root = tmp_path / "checkout"
    (root / ".git").mkdir(parents=True)
    (root / ".git/config").write_text('[remote "origin"]\n\turl = https://git.acme.example/team/blog.git\n')
    (root / "requirements.txt").write_text("flask\n")
    (root / "app.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    clue = detect(root).best("name")
    assert (clue.value, clue.path) == ("blog", ".git/config")


def test_the_root_of_a_workspace_of_nx_has_no_name():
    files = {"package.json": '{"name": "@acme/source", "dependencies": {"express": "5"}}'}
    assert detect(Sources(files, "shop")).best("name").value == "shop"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("[![CI](https://ci.example/x.svg)](https://ci.example)", ""),
        ("A shop for [plants](https://x.example) and **`pots`**.", "A shop for plants and pots."),
        ("A [demo] of [Axum][axum]", "A demo of Axum"),
        ("word " * 60, ("word " * 40).strip()),
    ],
)
def test_a_description_has_no_markup(written, plain):
    assert without_markup(written) == plain


@pytest.mark.parametrize(
    ("module", "name"), [("blog.example/v2", "blog"), ("blog.example", "blog"), ("acme/shop/v3", "shop")]
)
def test_the_name_of_a_module(module, name):
    check({**GO, "go.mod": GO["go.mod"].replace("acme/blog", module)}, name=name)


def test_a_minimum_of_php_is_no_version():
    minimum = {
        "composer.json": '{"name": "acme/blog", "require": {"php": ">=7.0.0", "laravel/framework": "11"}}'
    }
    assert "language_version" not in facts(minimum)
    check({"composer.json": minimum["composer.json"].replace(">=7.0.0", "^8.3")}, language_version="8.3")


NEST = {
    "package.json": '{"dependencies": {"@nestjs/core": "11"}, "scripts": {"start": "node dist/main.js"}}',
    "src/main.ts": "await app.listen(config.getOrThrow('app.port', { infer: true }));\n",
    "docker-compose.yaml": (
        "services:\n  mail:\n    build:\n      context: .\n      dockerfile: mail.Dockerfile\n"
        '    ports: ["1080:1080"]\n'
    ),
    "mail.Dockerfile": "FROM node:24\n",
}
DATABASE = (
    "export default { port: process.env.DATABASE_PORT ? parseInt(process.env.DATABASE_PORT, 10) : 5432 };\n"
)


@pytest.mark.parametrize(
    "chosen",
    [
        "process.env.APP_PORT ? parseInt(process.env.APP_PORT, 10) : 3100",
        "process.env.APP_PORT\n    ? +process.env.APP_PORT\n    : process.env.PORT ? +process.env.PORT : 3100",
    ],
)
def test_the_port_of_a_configuration(chosen):
    config = {
        "src/db.ts": DATABASE,
        "src/app.ts": f"export default () => ({{ port: {chosen}, name: 'shop' }});\n",
    }
    check({**NEST, **config}, port=3100)
    # Neither the port of a database nor that of the mail server of development.
    assert "port" not in facts({**NEST, "src/db.ts": DATABASE})


ZOD = "import * as z from 'zod';\nconst Schema = z.object({\n  API_URL: z.string(),\n  TITLE: z.string(),\n});\n"


def test_a_schema_of_other_names():
    mapped = f"{ZOD}Schema.parse({{\n  API_URL: process.env.NEXT_PUBLIC_API_URL,\n  TITLE: process.env.TITLE,\n}});\n"
    files = {"package.json": '{"dependencies": {"next": "16"}}', "src/env.ts": mapped}
    assert set(facts(files)["environment"]) == {"NEXT_PUBLIC_API_URL", "TITLE"}


def test_a_schema_of_names_without_their_prefix():
    cut = f"{ZOD}const read = (key) => key.replace('VITE_APP_', '');\n"
    package = '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}'
    assert set(facts({"package.json": package, "src/env.ts": cut})["environment"]) == {
        "VITE_APP_API_URL",
        "VITE_APP_TITLE",
    }


@pytest.mark.parametrize(
    ("value", "default"),
    [
        ("[your-store].shops.example", None),
        ("<host>", None),
        ("change-me", None),
        ("shop.acme.example", "shop.acme.example"),
    ],
)
def test_a_value_to_fill_in_is_no_default(value, default):
    code = "const store = process.env.STORE_DOMAIN;\nconst url = process.env.VERCEL_URL;\n"
    files = {
        "package.json": '{"dependencies": {"express": "5"}}',
        "app.js": code,
        ".env.example": f"STORE_DOMAIN={value}\n",
    }
    found = facts(files)["environment"]
    assert {name: said[2] for name, said in found.items()} == {"STORE_DOMAIN": default}


@pytest.mark.parametrize(
    ("package", "code", "framework", "port"),
    [
        ("koa", "const app = new Koa();\napp.listen(process.env.PORT || 7001);\n", "koa", 7001),
        ("hono", "export default { port: process.env.PORT ?? 7002, fetch: app.fetch };\n", "hono", 7002),
        ("hono", "serve({ fetch: app.fetch, port: 7003 });\n", "hono", 7003),
        (
            "@hapi/hapi",
            "const server = Hapi.server({ port: 7004 });\nawait server.listen(7004);\n",
            "hapi",
            7004,
        ),
    ],
)
def test_other_servers_of_node(package, code, framework, port):
    files = {"package.json": f'{{"dependencies": {{"{package}": "1"}}}}', "server.js": code}
    check(files, framework=framework, port=port, language="node")


FLASK_IN_FOLDER = {
    "src/requirements.txt": "flask\n",
    "src/run.py": "from flask import Flask\napp = Flask(__name__)\n",
    "build/Dockerfile": 'FROM python:3.13\nCMD ["gunicorn", "run:app"]\n',
}


def test_a_folder_with_a_dockerfile_alone_is_no_application():
    found = applications(FLASK_IN_FOLDER, started=lambda files: next(iter(files), ""))
    assert list(found) == ["src"]


def test_the_folder_of_the_code_has_the_name_of_the_repository():
    config = '[remote "origin"]\n\turl = https://git.acme.example/team/shop.git\n'
    for folder, name in (("src", "shop"), ("api", "api")):
        files = {path.replace("src/", f"{folder}/"): text for path, text in FLASK_IN_FOLDER.items()}
        assert applications(files, config)[folder].best("name").value == name
