"""What is read from small applications of each stack."""

import pytest

from aurora_devops.generation.detect import Sources, detect


def facts(files: dict[str, str]) -> dict[str, object]:
    clues = detect(Sources(files, "folder")).clues
    found: dict[str, object] = {}
    for field, listed in clues.items():
        if field == "environment":
            found[field] = {
                clue.value.name: (clue.value.secret, clue.value.needed, clue.value.default) for clue in listed
            }
        elif field == "workers":
            found[field] = {clue.value.name: clue.value.command for clue in listed}
        elif field == "dependencies":
            found[field] = {clue.value for clue in listed}
        else:
            found[field] = listed[0].value
    return found


def check(files: dict[str, str], **expected: object) -> None:
    found = facts(files)
    assert {field: found.get(field) for field in expected} == expected


FLASK = {
    "requirements.txt": "Flask==3.1\nFlask-Migrate\nflask-sqlalchemy\nPyMySQL\nprometheus-flask-exporter\n",
    "manager/__init__.py": (
        "import os\nfrom flask import Flask\nfrom .views import bp\n"
        "def create_app():\n    app = Flask(__name__)\n    app.register_blueprint(bp, url_prefix='/sys')\n"
        "    app.config['KEY'] = os.environ['SIGNING_KEY']\n    app.config['TZ'] = os.getenv('ZONE')\n"
        "    return app\n"
    ),
    "manager/views.py": (
        "from flask import Blueprint\nbp = Blueprint('x', __name__)\n"
        "@bp.route('/healthz')\ndef a(): ...\n@bp.get('/readyz')\ndef b(): ...\n"
    ),
    "migrations/env.py": "",
}


def test_a_factory_of_flask():
    check(
        FLASK,
        framework="flask",
        entry_point="manager:create_app()",
        port=5000,
        health_path="/sys/healthz",
        readiness_path="/sys/readyz",
        metrics_path="/metrics",
        migration="flask --app manager db upgrade",
        package_manager="pip",
        dependencies={"mysql"},
        environment={"SIGNING_KEY": (True, True, None), "ZONE": (False, False, None)},
    )


def test_the_processes_of_a_procfile():
    files = {
        **FLASK,
        "Procfile": (
            "release: flask --app manager:create_app db upgrade\n"
            "web: gunicorn 'manager:create_app()' --bind 0.0.0.0:${PORT:-7000}\n"
            "beat: celery --app manager.tasks beat\nodd: sleep 1 && date\n"
        ),
    }
    check(
        files,
        entry_point="manager:create_app()",
        port=7000,
        migration="flask --app manager:create_app db upgrade",
        workers={"beat": "celery --app manager.tasks beat"},
    )


DJANGO = {
    "Pipfile": '[packages]\ndjango = "*"\ngunicorn = "*"\n[requires]\npython_version = "3.11"\n',
    "Pipfile.lock": "{}",
    "requirements.txt": "django==5.1\ngunicorn\nmysqlclient\n",
    "manage.py": "",
    "site_of_ours/wsgi.py": "application = get_wsgi_application()\n",
    "site_of_ours/asgi.py": "application = get_asgi_application()\n",
    "site_of_ours/settings/base.py": (
        "import environ\nenv = environ.Env(DEBUG=(bool, False))\nINSTALLED_APPS = []\n"
        "ROOT_URLCONF = 'site_of_ours.urls'\n"
        "DATABASES = {'default': env.db('SHOP_DATABASE_URL')}\nSECRET_KEY = env('SHOP_KEY')\n"
        "STATIC_ROOT = '/srv/assets'\n"
    ),
    "site_of_ours/settings/local.py": "import os\nX = os.environ['ONLY_LOCAL']\n",
    "site_of_ours/urls.py": (
        "from django.urls import include, path\nfrom . import views\n"
        "urlpatterns = [path('ops/', include('ops.urls'))]\n"
    ),
    "ops/urls.py": "from django.urls import path\nurlpatterns = [path('live', f), path('ready', g)]\n",
}


def test_django():
    check(
        DJANGO,
        framework="django",
        entry_point="site_of_ours.wsgi:application",
        port=8000,
        language_version="3.11",
        package_manager="pipenv",
        health_path="/ops/live",
        readiness_path="/ops/ready",
        migration="python manage.py migrate",
        static_folder="/srv/assets",
        dependencies={"mysql"},
    )
    environment = facts(DJANGO)["environment"]
    assert environment["SHOP_DATABASE_URL"] == (True, True, None)
    assert "ONLY_LOCAL" not in environment


@pytest.mark.parametrize(
    ("serve", "variable"),
    [
        ("def run(port: int = typer.Option(9100, envvar='RADAR_PORT')):\n", ("RADAR_PORT", "9100")),
        (
            "def run(port: Annotated[int, typer.Option(envvar='RADAR_PORT')] = 9100):\n",
            ("RADAR_PORT", "9100"),
        ),
        (
            "@click.option('--port', default=9100, envvar='RADAR_PORT')\ndef run(port):\n",
            ("RADAR_PORT", "9100"),
        ),
    ],
)
def test_a_command_that_serves(serve, variable):
    files = {
        "pyproject.toml": (
            '[project]\nname = "radar"\nrequires-python = ">=3.11"\ndependencies = ["fastapi", "alembic", "typer"]\n'
            '[project.scripts]\nradar = "radar.cli:cli"\n'
        ),
        "uv.lock": "",
        "alembic.ini": "[alembic]\n",
        "alembic/versions/1.py": "import os\nX = os.environ['OF_A_REVISION']\n",
        "src/radar/__init__.py": "",
        "src/radar/web.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/up')\ndef up(): ...\n",
        "src/radar/cli.py": (
            "import click, typer, uvicorn\nfrom typing import Annotated\nfrom alembic import command\n"
            "cli = typer.Typer()\n"
            f"{serve}    uvicorn.run('radar.web:app', port=port)\n"
            "@cli.command()\ndef bring_up():\n    command.upgrade(None, 'head')\n"
        ),
    }
    check(
        files,
        entry_point="radar.web:app",
        port=9100,
        migration="radar bring-up",
        language_version="3.11",
        package_manager="uv",
        health_path="/up",
        environment={variable[0]: (False, False, variable[1])},
    )


def test_a_worker_listens_on_no_port():
    files = {
        "pyproject.toml": '[project]\nname = "mailer"\ndependencies = ["pika", "prometheus-client"]\n',
        "mailer/__main__.py": (
            "import os\nfrom prometheus_client import start_http_server\nstart_http_server(9200)\n"
            "U = os.environ['AMQP_URL']\n"
        ),
        "mailer/__init__.py": "",
    }
    check(
        files,
        entry_point="python -m mailer",
        port=None,
        framework="",
        management_port=9200,
        metrics_path="/metrics",
        dependencies={"rabbitmq"},
        environment={"AMQP_URL": (True, True, None)},
    )


def test_a_library_is_no_worker():
    files = {
        "pyproject.toml": '[project]\nname = "texts"\ndependencies = ["attrs"]\n[project.scripts]\nt = "t:m"\n'
    }
    assert "framework" not in facts(files)


EXPRESS = {
    "package.json": (
        '{"name": "@x/basket", "engines": {"node": ">=18"}, "scripts": {"start": "yarn serve", '
        '"serve": "node dist/main",'
        ' "db:migrate": "knex migrate:latest", "worker": "node dist/jobs.js"},'
        ' "dependencies": {"express": "5", "knex": "3", "mysql2": "3"}}'
    ),
    "yarn.lock": "",
    "src/env.ts": (
        "export const env = { port: Number(process.env.PORT ?? 4000), token: process.env.PEER_TOKEN! };\n"
        "if (!process.env.PEER_ADDRESS) { throw new Error('no address'); }\n"
        "const trace = process.env.TRACE_ID;\nif (trace) start(trace);\n"
    ),
    "src/main.ts": "app.get('/health', f);\napp.listen(env.port, () => log());\n",
}


def test_express_with_yarn():
    check(
        EXPRESS,
        name="basket",
        framework="express",
        package_manager="yarn",
        language_version="18",
        entry_point="dist/main.js",
        port=4000,
        health_path="/health",
        migration="npx knex migrate:latest",
        workers={"worker": "node dist/jobs.js"},
        dependencies={"mysql"},
        environment={
            "PORT": (False, False, "4000"),
            "PEER_TOKEN": (True, True, None),
            "PEER_ADDRESS": (False, True, None),
            "TRACE_ID": (False, False, None),
        },
    )


@pytest.mark.parametrize(
    ("listen", "port"),
    [
        ("app.listen(process.env.PORT || 4100)", 4100),
        ("app.listen(Number(process.env.PORT ?? '4100'), '0.0.0.0')", 4100),
        ("app.listen({ port: 4100, host: '0.0.0.0' })", 4100),
        ("const { PORT = 4100 } = process.env;\napp.listen(PORT)", 4100),
        ("app.listen(config.get('PORT', 4100))", 4100),
        ("app.listen(process.env.PORT)", None),
    ],
)
def test_ports_of_node(listen, port):
    files = {"package.json": '{"dependencies": {"express": "5"}}', "index.js": listen}
    assert facts(files).get("port") == port


FASTIFY = {
    "package.json": '{"type": "module", "main": "src/server.js", "dependencies": {"fastify": "5", '
    '"pg": "8", "fastify-metrics": "1"}}',
    "package-lock.json": "{}",
    "src/server.js": (
        "import { build } from './app.js';\nconst app = build();\n"
        "await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT) || 3600 });\n"
    ),
    "src/app.js": (
        "import Fastify from 'fastify';\nimport ops from './ops.js';\nexport function build() {\n"
        "  const app = Fastify({ logger: true });\n  app.register(ops, { prefix: '/ops' });\n  return app;\n}\n"
    ),
    "src/ops.js": (
        "export default async function (app) {\n  app.get('/alive', async () => ({}));\n"
        "  app.route({ method: 'GET', url: '/ready', handler });\n}\n"
    ),
}


def test_fastify():
    check(
        FASTIFY,
        framework="fastify",
        entry_point="src/server.js",
        port=3600,
        health_path="/ops/alive",
        readiness_path="/ops/ready",
        metrics_path="/metrics",
        dependencies={"postgresql"},
        package_manager="npm",
    )


def test_a_plugin_with_a_computed_prefix_is_not_guessed():
    files = {**FASTIFY, "src/app.js": FASTIFY["src/app.js"].replace("'/ops'", "where")}
    assert facts(files).get("health_path") is None


NEST = {
    "package.json": (
        '{"scripts": {"start": "nest start", "start:prod": "node dist/main"},'
        ' "dependencies": {"@nestjs/core": "11", "@nestjs/platform-express": "11", "express": "5", '
        '"@prisma/client": "6"}}'
    ),
    "pnpm-lock.yaml": "",
    "prisma/schema.prisma": 'datasource db {\n  provider = "mysql"\n  url      = env("DATABASE_URL")\n}\n',
    "prisma/migrations/1/migration.sql": "",
    "src/main.ts": (
        "const app = await NestFactory.create(AppModule);\n"
        "app.setGlobalPrefix('v2', { exclude: ['health/live'] });\nawait app.listen(process.env.PORT ?? 3300);\n"
    ),
    "src/health.controller.ts": (
        "import { Controller, Get } from '@nestjs/common';\n@Controller('health')\nexport class HealthController {\n"
        "  @Get('live')\n  live() {}\n  @Get('ready')\n  ready() {}\n}\n"
    ),
    "src/tokens.ts": (
        "constructor(private readonly config: ConfigService) {}\n"
        "x() { return this.config.getOrThrow<string>('JWT_SECRET') + this.config.get<number>('JWT_TTL', 900); }\n"
    ),
}


def test_nest_with_prisma():
    check(
        NEST,
        framework="nestjs",
        package_manager="pnpm",
        entry_point="dist/main.js",
        port=3300,
        health_path="/health/live",
        readiness_path="/v2/health/ready",
        migration="npx prisma migrate deploy",
        dependencies={"mysql"},
        environment={
            "PORT": (False, False, "3300"),
            "DATABASE_URL": (True, True, None),
            "JWT_SECRET": (True, True, None),
            "JWT_TTL": (False, False, "900"),
        },
    )


def test_next_js():
    files = {
        "package.json": '{"dependencies": {"next": "15"}, "scripts": {"start": "next start -p 3210"}}',
        "next.config.mjs": "export default { basePath: '/shop' };\n",
        "app/(ops)/healthz/route.js": "export const GET = () => new Response('ok');\n",
        "app/orders/[id]/health/route.js": "export async function GET() {}\n",
        "app/_private/ready/route.js": "export async function GET() {}\n",
    }
    check(
        files,
        framework="next",
        entry_point="next start",
        port=3210,
        health_path="/shop/healthz",
        readiness_path=None,
    )


def test_a_static_site():
    files = {
        "package.json": '{"scripts": {"build": "tsc && vite build"}, "devDependencies": {"vite": "6", '
        '"react": "19"}}',
        "vite.config.ts": "export default defineConfig({ build: { outDir: 'out/web' } });\n",
        "src/main.tsx": "fetch(import.meta.env.VITE_API ?? '/api'); if (import.meta.env.DEV) {}\n",
    }
    check(
        files,
        framework="vite",
        static_folder="out/web",
        routes=True,
        environment={"VITE_API": (False, False, "/api")},
    )


GO = {
    "go.mod": (
        "module example.com/team/tracks\n\ngo 1.23.4\n\nrequire (\n\tgithub.com/labstack/echo/v4 v4.13.0\n"
        "\tgithub.com/go-sql-driver/mysql v1.9.0 // indirect\n\tgithub.com/jackc/pgx/v5 v5.7.0\n)\n"
    ),
    "cmd/admin/main.go": 'package main\nimport "os"\nfunc main() { _ = os.Getenv("ONLY_ADMIN") }\n',
    "cmd/schema/main.go": 'package main\nimport "github.com/pressly/goose/v3"\nfunc main() { goose.Up(db, ".") }\n',
    "cmd/tracks/main.go": (
        'package main\nimport "example.com/team/tracks/internal/web"\nfunc main() { web.Serve() }\n'
    ),
    "internal/web/web.go": (
        'package web\nimport "github.com/labstack/echo/v4"\nfunc Serve() {\n\te := echo.New()\n'
        '\tops := e.Group("/ops")\n\tops.GET("/livez", a)\n\te.GET("/metrics", m)\n'
        '\tkey := os.Getenv("SIGNING_KEY")\n\tif key == "" {\n\t\tlog.Fatal("no key")\n\t}\n'
        '\tif v := os.Getenv("TRACE"); v != "" { on() }\n\te.Start(":1323")\n}\n'
    ),
}


def test_the_command_of_go_that_serves():
    check(
        GO,
        framework="echo",
        language_version="1.23",
        entry_point="./cmd/tracks",
        port=1323,
        health_path="/ops/livez",
        metrics_path="/metrics",
        migration="./cmd/schema",
        dependencies={"postgresql"},
        environment={"SIGNING_KEY": (True, True, None), "TRACE": (False, False, None)},
    )


@pytest.mark.parametrize(
    ("code", "variable", "port"),
    [
        ('type C struct {\n\tPort int `env:"HTTP_PORT" envDefault:"8085"`\n}\n', "HTTP_PORT", 8085),
        ('type C struct {\n\tPort int `env:"HTTP_PORT,default=8085"`\n}\n', "HTTP_PORT", 8085),
        ('var p = cmp.Or(os.Getenv("HTTP_PORT"), "8085")\n', "HTTP_PORT", 8085),
        (
            'var p = lookup("HTTP_PORT", "8085")\nfunc lookup(k, d string) string { return os.Getenv(k) }\n',
            "HTTP_PORT",
            8085,
        ),
    ],
)
def test_settings_of_go(code, variable, port):
    files = {
        "go.mod": "module x\n",
        "main.go": f'package main\nimport "net/http"\n{code}\nfunc main() {{ http.ListenAndServe(addr, nil) }}\n',
    }
    found = facts(files)
    assert found["environment"] == {variable: (False, False, str(port))}
    assert found["port"] == port


def test_subrouters_of_gorilla():
    files = {
        "go.mod": "module x\n\nrequire github.com/gorilla/mux v1.8.1\n",
        "main.go": (
            'package main\nfunc main() {\n\tr := mux.NewRouter()\n\ts := r.PathPrefix("/sys").Subrouter()\n'
            '\ts.HandleFunc("/healthz", f)\n\thttp.ListenAndServe(":8090", r)\n}\n'
        ),
    }
    check(files, framework="gorilla", health_path="/sys/healthz", port=8090)


GRADLE = {
    "build.gradle.kts": (
        'plugins {\n    id("org.springframework.boot") version "3.5.0"\n}\n'
        "java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }\n"
        'dependencies {\n    implementation("org.springframework.boot:spring-boot-starter-actuator")\n'
        '    runtimeOnly("org.postgresql:postgresql")\n'
        '    runtimeOnly("io.micrometer:micrometer-registry-prometheus")\n}\n'
    ),
    "settings.gradle.kts": 'rootProject.name = "seats"\n',
    "src/main/kotlin/org/x/SeatsApp.kt": (
        "package org.x\n@SpringBootApplication\nclass SeatsApp\n"
        "fun main(args: Array<String>) { runApplication<SeatsApp>(*args) }\n"
    ),
    "src/main/resources/application.properties": (
        "server.port=${SEATS_PORT:8443}\nserver.servlet.context-path=/seats\nmanagement.server.port=9443\n"
        "management.endpoint.health.probes.enabled=true\nmanagement.endpoints.web.exposure.include=*\n"
        "spring.datasource.password=${SEATS_PASSWORD}\nspring.data.redis.host=${CACHE_HOST:localhost}\n"
    ),
}


def test_spring_boot_with_gradle():
    check(
        GRADLE,
        name="seats",
        language="kotlin",
        framework="spring-boot",
        package_manager="gradle",
        language_version="17",
        entry_point="org.x.SeatsAppKt",
        port=8443,
        management_port=9443,
        health_path="/actuator/health/liveness",
        readiness_path="/actuator/health/readiness",
        metrics_path="/actuator/prometheus",
        dependencies={"postgresql"},
        environment={
            "SEATS_PORT": (False, False, "8443"),
            "SEATS_PASSWORD": (True, True, None),
            "CACHE_HOST": (False, False, "localhost"),
        },
    )


def test_endpoints_that_are_not_exposed_are_not_there():
    properties = GRADLE["src/main/resources/application.properties"]
    files = {
        **GRADLE,
        "src/main/resources/application.properties": properties.replace(
            "include=*", "include=health"
        ).replace("management.server.port=9443\n", ""),
    }
    check(files, metrics_path=None, management_port=None, health_path="/seats/actuator/health/liveness")


DOTNET = {
    "Tills.sln": "",
    "src/Tills.Api/Tills.Api.csproj": (
        '<Project Sdk="Microsoft.NET.Sdk.Web">\n'
        "<PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup>\n"
        '<ItemGroup><PackageReference Include="Npgsql" Version="9" /></ItemGroup></Project>\n'
    ),
    "tests/Tills.Tests/Tills.Tests.csproj": '<Project Sdk="Microsoft.NET.Sdk"></Project>',
    "src/Tills.Api/Program.cs": (
        'var db = builder.Configuration.GetConnectionString("Tills") ?? throw new Exception();\n'
        'var size = builder.Configuration.GetValue("Paging:Size", 25);\n'
        'var peer = builder.Configuration["PEER_ADDRESS"];\n'
        'var ops = app.MapGroup("/ops");\napp.MapHealthChecks("/healthz");\n'
        'ops.MapGet("/ready", () => "ok");\napp.MapMetrics();\n'
    ),
    "Dockerfile": "FROM mcr.microsoft.com/dotnet/aspnet:9.0\nENV ASPNETCORE_HTTP_PORTS=5080\n",
}


def test_asp_net():
    check(
        DOTNET,
        language="csharp",
        framework="aspnet",
        language_version="9.0",
        entry_point="src/Tills.Api/Tills.Api.csproj",
        port=5080,
        health_path="/healthz",
        readiness_path="/ops/ready",
        metrics_path="/metrics",
        dependencies={"postgresql"},
        environment={
            "ConnectionStrings__Tills": (True, True, None),
            "Paging__Size": (False, False, "25"),
            "PEER_ADDRESS": (False, True, None),
        },
    )


RUST = {
    "Cargo.toml": (
        '[package]\nname = "beacons"\nrust-version = "1.80"\n[dependencies]\naxum = "0.8"\n'
        'sqlx = { version = "0.8", features = ["postgres", "runtime-tokio"] }\n'
    ),
    "rust-toolchain.toml": '[toolchain]\nchannel = "1.84.1"\n',
    "src/main.rs": (
        "mod ops;\n#[tokio::main]\nasync fn main() {\n"
        '    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL");\n'
        '    let port: u16 = std::env::var("PORT").unwrap_or_else(|_| "3900".into()).parse().unwrap();\n'
        '    let hint = std::env::var("HINT").ok();\n'
        '    let app = Router::new().route("/metrics", get(metrics)).nest("/ops", ops::router());\n'
        "    axum::serve(listener, app).await.unwrap();\n}\n"
    ),
    "src/ops.rs": (
        'pub fn router() -> Router {\n    Router::new().route("/livez", get(live)).route("/readyz", get(ready))\n}\n'
    ),
}


def test_axum():
    check(
        RUST,
        language="rust",
        framework="axum",
        language_version="1.84",
        package_manager="cargo",
        entry_point="beacons",
        port=3900,
        health_path="/ops/livez",
        readiness_path="/ops/readyz",
        metrics_path="/metrics",
        dependencies={"postgresql"},
        environment={
            "DATABASE_URL": (True, True, None),
            "PORT": (False, False, "3900"),
            "HINT": (False, False, None),
        },
    )


RAILS = {
    "Gemfile": (
        'source "https://gems.example"\nruby "3.3.6"\ngem "rails", "~> 8.0"\ngem "pg"\ngem "puma"\ngem "sidekiq"\n'
        'group :development, :test do\n  gem "mysql2"\nend\n'
    ),
    ".ruby-version": "ruby-3.3.6\n",
    "config/puma.rb": 'port ENV.fetch("PORT", 3400)\nthreads ENV.fetch("THREADS") { 5 }\n',
    "config/routes.rb": (
        'Rails.application.routes.draw do\n  get "up" => "rails/health#show"\n  namespace :ops do\n'
        '    get "ready", to: "ops#ready"\n  end\n  scope "/v1" do\n    resources :rides\n  end\nend\n'
    ),
    "config/database.yml": 'production:\n  adapter: postgresql\n  url: <%= ENV["RIDES_DATABASE_URL"] %>\n',
    "app/models/maps.rb": 'KEY = ENV.fetch("MAPS_API_KEY")\n',
    "config/environments/development.rb": 'X = ENV.fetch("ONLY_DEVELOPMENT")\n',
}


BOOT = "<dependency><artifactId>spring-boot-starter-web</artifactId></dependency>"


@pytest.mark.parametrize(
    "pom",
    [
        "<parent><artifactId>base</artifactId></parent><artifactId>rides</artifactId><build>\n</build>",
        f"<build><artifactId>x</artifactId></build><dependencies>{BOOT}</dependencies><artifactId>rides</artifactId>",
        "<build><parent></build><artifactId>rides</artifactId>",
        "<parent><parent></parent><artifactId>rides</artifactId><dependencies><dependencies>",
    ],
)
def test_the_name_in_a_pom_is_not_that_of_another_project(pom):
    check({"pom.xml": f"<project>{pom}</project>"}, name="rides")


@pytest.mark.parametrize(
    ("gemfile", "services"),
    [
        ("group :development, :test do\n  gem 'pg'\nend\ngem 'redis'\n", {"redis"}),
        ("group :test do # all\n  gem 'pg'\n  x do\n  end\nend\ngroup :test do\n  gem 'redis'\nend\n", None),
        ("group :test, :production do\n  gem 'pg'\nend\n", {"postgresql"}),
        ("group :test do\n  gem 'pg'\n", {"postgresql"}),
        (
            "group :test, &block\ngem 'pg'\ngroup :test do\n  gem 'redis'\nend # of :test\ngem 'mysql2'\n",
            {"postgresql", "mysql"},
        ),
    ],
    ids=["one group", "two groups", "production as well", "without an end", "without a block"],
)
def test_gems_for_development_are_no_services(gemfile, services):
    check({"Gemfile": "gem 'rails'\n" + gemfile}, dependencies=services)


def test_rails():
    check(
        RAILS,
        framework="rails",
        language_version="3.3",
        package_manager="bundler",
        entry_point="bundle exec puma -C config/puma.rb",
        port=3400,
        health_path="/up",
        readiness_path="/ops/ready",
        migration="bin/rails db:migrate",
        workers={"worker": "bundle exec sidekiq"},
        dependencies={"postgresql", "redis"},
        environment={
            "PORT": (False, False, "3400"),
            "THREADS": (False, False, "5"),
            "RIDES_DATABASE_URL": (True, True, None),
            "MAPS_API_KEY": (True, True, None),
        },
    )


LARAVEL = {
    "composer.json": (
        '{"name": "acme/desk", "require": {"php": "^8.2", "laravel/framework": "^12.0", "ext-pdo_pgsql": "*"},'
        ' "config": {"platform": {"php": "8.3.4"}}}'
    ),
    "artisan": "",
    "public/index.php": "<?php\n",
    "bootstrap/app.php": "<?php\n->withRouting(web: 'x', health: '/alive')\n",
    "routes/api.php": "<?php\nRoute::get('ready', fn () => 'ok');\n",
    "config/queue.php": "<?php\nreturn ['default' => env('QUEUE_CONNECTION', 'redis')];\n",
    "config/desk.php": "<?php\nreturn ['key' => env('DESK_API_KEY'), 'size' => env('DESK_SIZE', 20)];\n",
    "app/Jobs/Send.php": "<?php\n",
    "database/migrations/1.php": "<?php\n",
}


def test_laravel():
    check(
        LARAVEL,
        name="desk",
        framework="laravel",
        language_version="8.3",
        package_manager="composer",
        health_path="/alive",
        readiness_path="/api/ready",
        migration="php artisan migrate --force",
        workers={"worker": "php artisan queue:work"},
        dependencies={"postgresql", "redis"},
        environment={
            "QUEUE_CONNECTION": (False, False, "redis"),
            "DESK_API_KEY": (True, True, None),
            "DESK_SIZE": (False, False, "20"),
        },
    )


def test_the_container_of_an_editor_is_not_the_application():
    files = {
        **FASTIFY,
        ".devcontainer/Dockerfile": "FROM node:16\nEXPOSE 9999\nCMD node other.js\n",
        "src/server.js": "",
    }
    found = facts(files)
    assert "port" not in found
    assert "language_version" not in found


@pytest.mark.parametrize(
    ("dockerfile", "version", "port"),
    [
        ("ARG V=3.12\nFROM python:${V}-slim\nEXPOSE 7100/tcp\n", "3.12", 7100),
        ("FROM python:3.13\nEXPOSE 7100 7200\nENV PORT=7300\n", "3.13", 7300),
        (
            "FROM node:20 AS ui\nEXPOSE 1\nFROM python:3.11\n"
            'CMD ["sh", "-c", "alembic upgrade head && uvicorn m:app --port 7400"]\n',
            "3.11",
            7400,
        ),
    ],
)
def test_an_image_is_evidence(dockerfile, version, port):
    check({"requirements.txt": "fastapi\n", "Dockerfile": dockerfile}, language_version=version, port=port)


def test_addresses_that_a_go_program_maps():
    files = {
        "go.mod": "module x\n",
        "main.go": (
            'package main\nimport "net/http"\nfunc main() {\n\tmustMapEnv(&svc.rates, "RATES_ADDR")\n'
            '\tmapEnv(&svc.hint, "HINT")\n\thttp.ListenAndServe(":8080", nil)\n}\n'
        ),
    }
    assert facts(files)["environment"] == {"RATES_ADDR": (False, True, None), "HINT": (False, True, None)}


def test_settings_that_derive_from_settings():
    files = {
        "requirements.txt": "fastapi\npydantic-settings\n",
        "a.py": (
            "from pydantic_settings import BaseSettings, SettingsConfigDict\nclass Common(BaseSettings):\n"
            "    model_config = SettingsConfigDict(env_prefix='CAB_')\n    region: str = 'eu'\n"
        ),
        "b.py": "from a import Common\nclass Web(Common):\n    token: str\nclass Plain:\n    other: str\n",
    }
    assert facts(files)["environment"] == {
        "CAB_REGION": (False, False, "eu"),
        "CAB_TOKEN": (True, True, None),
    }


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("KEY = os.environ['PEER_KEY']\n", True),
        ("KEY = os.getenv('PEER_KEY')\nif not KEY:\n    raise SystemExit('no key')\n", True),
        ("if not os.getenv('PEER_KEY'):\n    sys.exit('no key')\n", True),
        ("KEY = os.getenv('PEER_KEY')\nif KEY:\n    use(KEY)\n", False),
        ("KEY = os.getenv('PEER_KEY', '')\n", False),
    ],
)
def test_which_variables_python_needs(code, needed):
    files = {"requirements.txt": "fastapi\n", "a.py": f"import os, sys\n{code}"}
    assert facts(files)["environment"]["PEER_KEY"][1] is needed


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("const k = process.env.PEER_KEY;\nif (!k) throw new Error();\n", True),
        ("const k = process.env.PEER_KEY ?? (() => { throw new Error(); })();\n", True),
        (
            "for (const n of ['PEER_KEY']) if (!process.env[n]) throw new Error(n);\nf(process.env.PEER_KEY);\n",
            True,
        ),
        ("const schema = z.object({\n  PEER_KEY: z.string().min(9),\n});\n", True),
        ("const schema = z.object({\n  PEER_KEY: z.string().optional(),\n});\n", False),
        ("f(process.env.PEER_KEY ? a : b);\n", False),
        ("f(process.env.PEER_KEY || make());\n", False),
    ],
)
def test_which_variables_node_needs(code, needed):
    files = {"package.json": '{"dependencies": {"express": "5"}}', "a.ts": code}
    assert facts(files)["environment"]["PEER_KEY"][1] is needed
