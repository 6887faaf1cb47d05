"""Every supported stack: the delivery breaks no policy, fits the repository, and starts what the application is."""

import json

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Application, Request, Slo, Variable, Worker, parts_of
from aurora_devops.generation.fits import Fits
from aurora_templates.rendering import render

SLOS = (Slo(name="availability", sort="availability", objective=99.5),)
COMMON = {
    "name": "shop",
    "description": "Sells things.",
    "owner": "sales",
    "image": "ghcr.io/acme/shop",
    "repository_url": "https://github.com/acme/shop",
    "hosts": ("shop.acme.example",),
    "health_path": "/healthz",
    "readiness_path": None,
    "metrics_path": None,
    "slos": SLOS,
}
NEST = {
    "scripts": {
        "build": "nest build",
        "lint": "eslint .",
        "test": "jest",
        "migrate": "prisma migrate deploy",
    },
    "dependencies": {"@nestjs/core": "11", "@prisma/client": "6", "prisma": "6"},
}
YARN = {"packageManager": "yarn@4.9.1", "scripts": {"build": "tsc"}, "dependencies": {"fastify": "5"}}
# Of each: the application, its files, and lines of its Dockerfile.
STACKS = {
    "django": (
        {
            "language": "python",
            "framework": "django",
            "language_version": "3.12",
            "entry_point": "manage.py",
            "dependencies": ("postgresql",),
            "environment": (
                Variable(name="SECRET_KEY", secret=True),
                Variable(name="DATABASE_URL", secret=True),
            ),
            "migration": "python manage.py migrate",
        },
        {
            "manage.py": "",
            "requirements.txt": "Django==5.2\ngunicorn==23.0.0\n",
            "shop/settings.py": 'WSGI_APPLICATION = "shop.wsgi.application"\nSTATIC_ROOT = BASE_DIR / "static_out"\n',
            "shop/wsgi.py": "",
            "shop/urls.py": 'urlpatterns = [path("healthz", alive)]\n',
            "catalogue/templates/x.html": "",
            "catalogue/models.py": "",
        },
        [
            "COPY --link catalogue/ /app/catalogue/",
            "COPY --link manage.py /app/",
            "RUN DATABASE_URL=sqlite:////tmp/build.db SECRET_KEY=\"$(python -c 'import secrets; "
            "print(secrets.token_hex())')\" python manage.py collectstatic --noinput",
            'CMD ["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2"]',
        ],
    ),
    "flask with Celery": (
        {
            "language": "python",
            "framework": "flask",
            "package_manager": "poetry",
            "entry_point": "shop:create_app()",
            "dependencies": ("redis",),
            "environment": (Variable(name="REDIS_URL", default="redis://localhost:6379/0"),),
            "migration": "poetry run flask --app shop db upgrade",
            "workers": (Worker(name="worker", command="celery --app shop.tasks worker --loglevel info"),),
        },
        {
            "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask", "gunicorn", "celery"]\n',
            "poetry.lock": "",
            "gunicorn.conf.py": "workers = 3\n",
            "shop/__init__.py": 'app.route("/healthz")\n',
            "migrations/env.py": "",
        },
        [
            "    poetry install --only main --no-root --no-interaction",
            "COPY --link gunicorn.conf.py /app/",
            "COPY --link migrations/ /app/migrations/",
            'CMD ["gunicorn", "shop:create_app()", "--bind", "0.0.0.0:8000"]',
        ],
    ),
    "fastapi with PDM": (
        {
            "language": "python",
            "framework": "fastapi",
            "package_manager": "pdm",
            "entry_point": "shop.web:make()",
        },
        {
            "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["fastapi", "uvicorn"]\n[tool.pdm]\n',
            "pdm.lock": "",
            "src/shop/web.py": 'app.get("/healthz")\n',
        },
        [
            "    --mount=type=bind,source=pdm.lock,target=pdm.lock \\",
            "    pdm install --check --prod --no-self",
            "    PYTHONPATH=/app/src \\",
            'CMD ["uvicorn", "shop.web:make", "--factory", "--host", "0.0.0.0", "--port", "8000"]',
        ],
    ),
    "flask with Pipenv": (
        {"language": "python", "framework": "flask", "package_manager": "pipenv", "entry_point": "shop:app"},
        {
            "Pipfile": '[packages]\nflask = "*"\n',
            "Pipfile.lock": "{}",
            "shop/__init__.py": 'app.route("/healthz")\n',
        },
        [
            "ENV PIPENV_VENV_IN_PROJECT=1",
            "    --mount=type=bind,source=Pipfile.lock,target=Pipfile.lock \\",
            "    pipenv install --deploy",
            "    pip install --prefix /app/.venv gunicorn==27.0.1",
        ],
    ),
    "flask without a server": (
        {"language": "python", "framework": "flask", "entry_point": "wsgi:app"},
        {"requirements.txt": "flask\n", "wsgi.py": 'app = Flask(__name__)\napp.route("/healthz")\n'},
        ["    pip install --requirement requirements.txt gunicorn==27.0.1"],
    ),
    "installed command": (
        {
            "language": "python",
            "package_manager": "uv",
            "entry_point": "shop serve",
            "migration": "shop migrate",
        },
        {
            "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:main"\n'
            "[build-system]\nrequires = []\n",
            "uv.lock": "",
            "alembic.ini": "",
            "alembic/env.py": "",
            "src/shop/cli.py": '"/healthz"\n',
        },
        [
            "COPY src/ ./src/",
            "COPY --link alembic.ini /app/",
            "COPY --link alembic/ /app/alembic/",
            'CMD ["shop", "serve"]',
        ],
    ),
    "axum in a workspace": (
        {"language": "rust", "framework": "axum", "entry_point": "gate"},
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
            "Cargo.lock": "",
            "crates/gate/Cargo.toml": '[package]\nname = "gate"\n[dependencies]\naxum = "0.7"\n',
            "crates/gate/src/main.rs": 'fn main() { route("/healthz") }\n',
            "crates/store/Cargo.toml": '[package]\nname = "store"\n',
            "crates/store/src/lib.rs": "",
        },
        [
            "COPY Cargo.lock Cargo.toml ./",
            "COPY crates/ ./crates/",
            "    cargo build --release --locked --package gate --bins \\",
            "    && cp target/release/gate /out/shop",
        ],
    ),
    "Spring Boot in a module of Gradle": (
        {
            "language": "kotlin",
            "framework": "spring-boot",
            "package_manager": "gradle",
            "language_version": "21",
            "health_path": "/actuator/health",
        },
        {
            "settings.gradle.kts": 'include("web", "core")\n',
            "build.gradle.kts": "",
            "gradle/libs.versions.toml": "",
            "web/build.gradle.kts": "",
            "web/src/main/kotlin/App.kt": "@SpringBootApplication\nclass App\n",
            "web/src/main/resources/application.properties": "server.port=8000\n",
            "core/build.gradle.kts": "",
        },
        [
            "COPY gradle/ ./gradle/",
            "COPY core/ ./core/",
            "COPY web/ ./web/",
            "    gradle --no-daemon :web:assemble \\",
            "    && find web/build/libs -maxdepth 1 -name '*.jar' ! -name '*-plain.jar' ! -name '*-sources.jar' "
            "! -name '*-javadoc.jar' \\",
        ],
    ),
    "Spring Boot in a module of Maven": (
        {
            "language": "java",
            "framework": "spring-boot",
            "package_manager": "maven",
            "language_version": "21",
            "health_path": "/actuator/health",
        },
        {
            "pom.xml": "<modules><module>web</module></modules>",
            "web/pom.xml": "",
            "web/src/main/java/App.java": "@SpringBootApplication\nclass App {}\n",
            "web/src/main/resources/application.properties": "server.port=8000\n",
        },
        [
            "COPY web/ ./web/",
            "    mvn --batch-mode --no-transfer-progress -DskipTests --projects web --also-make package \\",
        ],
    ),
    "plain worker": (
        {"language": "python", "entry_point": "worker.py", "port": None, "health_path": None},
        {"requirements.txt": "redis\n", "worker.py": ""},
        ['CMD ["python", "worker.py"]', "COPY --link worker.py /app/"],
    ),
    "Next.js standalone": (
        {
            "language": "typescript",
            "framework": "next",
            "package_manager": "pnpm",
            "port": 3000,
            "health_path": "/api/healthz",
            "environment": (Variable(name="NEXT_PUBLIC_ID", required=False), Variable(name="API_URL")),
        },
        {
            "package.json": json.dumps(
                {
                    "packageManager": "pnpm@9.15.9",
                    "scripts": {"build": "next build"},
                    "dependencies": {"next": "15"},
                }
            ),
            "pnpm-lock.yaml": "",
            "next.config.mjs": 'export default { output: "standalone" };\n',
            "tsconfig.json": "{}",
            "public/x.svg": "",
            "src/app/api/healthz/route.ts": "",
            "tests/x.test.ts": "",
        },
        [
            "COPY src/ ./src/",
            "ARG NEXT_PUBLIC_ID",
            "RUN pnpm run build",
            "COPY --link --from=build /app/.next/standalone /app/",
            "COPY --link --from=build /app/.next/static /app/.next/static",
            "COPY --link --from=build /app/public /app/public/",
            'CMD ["server.js"]',
        ],
    ),
    "Next.js": (
        {"language": "node", "framework": "nextjs", "package_manager": "npm", "port": 3000},
        {
            "package.json": '{"scripts": {"build": "next build"}, "dependencies": {"next": "15"}}',
            "package-lock.json": "{}",
            "next.config.js": "module.exports = {};\n",
            "app/healthz/route.js": "",
        },
        [
            "COPY --link --from=build /app/.next /app/.next/",
            "COPY --link --from=build /app/next.config.js /app/",
            'CMD ["node_modules/.bin/next", "start"]',
        ],
    ),
    "NestJS with Prisma": (
        {
            "language": "node",
            "framework": "nestjs",
            "package_manager": "npm",
            "entry_point": "dist/main.js",
            "port": 3000,
            "dependencies": ("postgresql",),
            "environment": (Variable(name="DATABASE_URL", secret=True),),
            "migration": "npm run migrate",
        },
        {
            "package.json": json.dumps(NEST),
            "package-lock.json": "{}",
            "nest-cli.json": "{}",
            "tsconfig.json": "{}",
            "tsconfig.build.json": "{}",
            "prisma/schema.prisma": "",
            "prisma/migrations/1/migration.sql": "",
            "src/main.ts": '"/healthz"\n',
        },
        [
            "COPY nest-cli.json ./",
            "COPY prisma/ ./prisma/",
            "RUN npx prisma generate",
            "COPY --link --from=build /app/node_modules /app/node_modules",
            "COPY --link prisma/ /app/prisma/",
            'CMD ["node", "dist/main.js"]',
        ],
    ),
    "Fastify with Yarn": (
        {
            "language": "node",
            "framework": "fastify",
            "package_manager": "yarn",
            "entry_point": "src/server.ts",
            "port": 3000,
        },
        {
            "package.json": json.dumps(YARN),
            "yarn.lock": "",
            ".yarnrc.yml": "nodeLinker: node-modules\n",
            "tsconfig.json": '{"compilerOptions": {"outDir": "./lib"}}',
            "src/server.ts": '"/healthz"\n',
        },
        ["RUN corepack enable", "COPY --link --from=build /app/lib /app/lib/", 'CMD ["lib/server.js"]'],
    ),
    "Express with classic Yarn": (
        {"language": "javascript", "framework": "express", "entry_point": "server.js", "port": 3000},
        {
            "package.json": '{"dependencies": {"express": "5"}}',
            "yarn.lock": "",
            "server.js": '"/healthz"\n',
            "lib/x.js": "",
        },
        [
            "    yarn install --frozen-lockfile --production",
            "COPY --link lib/ /app/lib/",
            'CMD ["server.js"]',
        ],
    ),
    "Go with several commands": (
        {
            "language": "go",
            "framework": "echo",
            "language_version": "1.24.1",
            "entry_point": "cmd/api",
            "port": 8080,
            "migration": "go run ./cmd/migrate up",
            "workers": (Worker(name="mailer", command="mailer --queue mail"),),
        },
        {
            "go.mod": "module shop\n",
            "go.sum": "",
            "cmd/api/main.go": 'package main\n// "/healthz"\n',
            "cmd/migrate/main.go": "package main\n",
            "cmd/mailer/main.go": "package main\n",
            "internal/x/x.go": "package x\n",
        },
        [
            '    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/shop ./cmd/api',
            '    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/migrate ./cmd/migrate',
            "COPY --link --from=build /out/shop /out/mailer /out/migrate /out/healthcheck /",
            'ENTRYPOINT ["/shop"]',
        ],
    ),
    "Spring Boot with Maven": (
        {
            "language": "java",
            "framework": "spring-boot",
            "language_version": "21",
            "package_manager": "maven",
            "entry_point": "com.acme.shop.ShopApplication",
            "port": 8080,
            "management_port": 9090,
            "health_path": "/actuator/health/liveness",
            "readiness_path": "/actuator/health/readiness",
            "metrics_path": "/actuator/prometheus",
        },
        {"pom.xml": "<project/>", "src/main/java/com/acme/shop/ShopApplication.java": ""},
        ["COPY pom.xml ./", "COPY src/ ./src/", 'ENTRYPOINT ["java", "-jar", "/app/shop.jar"]'],
    ),
    "Spring Boot with the Gradle wrapper": (
        {
            "language": "kotlin",
            "framework": "spring-boot",
            "language_version": "17",
            "package_manager": "gradle",
            "port": 8080,
        },
        {
            "build.gradle.kts": "",
            "settings.gradle.kts": "",
            "gradlew": "",
            "gradle/wrapper/gradle-wrapper.properties": "",
            "src/main/kotlin/Shop.kt": "",
        },
        [
            "COPY gradlew ./",
            "COPY gradle/ ./gradle/",
            "COPY build.gradle.kts settings.gradle.kts ./",
            "    sh ./gradlew --no-daemon assemble \\",
        ],
    ),
    "axum": (
        {
            "language": "rust",
            "framework": "axum",
            "entry_point": "shop-api",
            "port": 8080,
            "migration": "shop-migrate",
            "workers": (Worker(name="mailer", command="cargo run --bin mailer -- --fast"),),
        },
        {
            "Cargo.toml": '[package]\nname = "shop-api"\n',
            "Cargo.lock": "",
            "src/main.rs": "",
            "src/bin/shop-migrate.rs": "",
            "src/bin/mailer/main.rs": "",
            "migrations/1.sql": "",
            "tests/x.rs": "",
        },
        [
            "COPY Cargo.lock Cargo.toml ./",
            "COPY migrations/ ./migrations/",
            "    && cp target/release/shop-api /out/shop \\",
            "    && cp target/release/mailer /out/mailer \\",
            "    && cp target/release/shop-migrate /out/shop-migrate",
            'ENTRYPOINT ["/shop"]',
        ],
    ),
    "ASP.NET": (
        {
            "language": "csharp",
            "framework": "aspnet",
            "language_version": "8.0",
            "entry_point": "src/Shop.Api/Shop.Api.csproj",
            "port": 8080,
            "migration": "dotnet ef database update",
        },
        {
            "Shop.sln": "",
            "Directory.Packages.props": "<Project/>",
            "src/Shop.Api/Shop.Api.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"/>',
            "src/Shop.Api/Program.cs": "",
            "src/Shop.Core/Shop.Core.csproj": '<Project Sdk="Microsoft.NET.Sdk"/>',
            "tests/Shop.Tests/Shop.Tests.csproj": "",
        },
        [
            "COPY Directory.Packages.props ./",
            "COPY src/ ./src/",
            "    dotnet publish src/Shop.Api/Shop.Api.csproj --configuration Release --output /out -p:UseAppHost=false",
            "    && /tools/dotnet-ef migrations bundle --project src/Shop.Api/Shop.Api.csproj --output /out/efbundle",
            'ENTRYPOINT ["dotnet", "Shop.Api.dll"]',
        ],
    ),
    "Rails with Sidekiq": (
        {
            "language": "ruby",
            "framework": "rails",
            "language_version": "3.4.2",
            "port": 3000,
            "health_path": "/up",
            "dependencies": ("postgresql", "redis"),
            "migration": "bin/rails db:migrate",
            "workers": (Worker(name="sidekiq", command="bundle exec sidekiq"),),
        },
        {
            "Gemfile": "",
            "Gemfile.lock": "GEM\n  specs:\n    propshaft (1.1.0)\n    rails (8.0.2)\n",
            "config.ru": "",
            "Rakefile": "",
            "bin/rails": "",
            "config/puma.rb": "",
            "app/models/x.rb": "",
            "db/migrate/1.rb": "",
            "public/x.txt": "",
            "spec/x_spec.rb": "",
        },
        [
            "COPY db/ ./db/",
            "COPY config.ru ./",
            "RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile",
            'CMD ["bundle", "exec", "puma", "--config", "config/puma.rb", "--bind", "tcp://0.0.0.0:3000"]',
        ],
    ),
    "Laravel": (
        {
            "language": "php",
            "framework": "laravel",
            "language_version": "8.3",
            "port": 8080,
            "health_path": "/up",
            "dependencies": ("mysql",),
            "migration": "php artisan migrate --force",
            "workers": (Worker(name="queue", command="php artisan queue:work"),),
        },
        {
            "composer.json": "{}",
            "composer.lock": "{}",
            "artisan": "",
            "app/Models/X.php": "",
            "bootstrap/app.php": "",
            "config/app.php": "",
            "database/migrations/1.php": "",
            "public/index.php": "",
            "resources/js/app.js": "",
            "routes/web.php": "",
            "package.json": '{"scripts": {"build": "vite build", "dev": "vite"}}',
            "package-lock.json": "{}",
            "vite.config.js": "",
        },
        [
            "COPY artisan ./",
            "COPY database/ ./database/",
            "RUN npm run build",
            "COPY --link --from=assets /app/public/build /app/public/build",
            "RUN docker-php-ext-install pdo_mysql \\",
            'CMD ["apache2-foreground"]',
        ],
    ),
    "Vite": (
        {
            "language": "node",
            "framework": "vite",
            "package_manager": "pnpm",
            "port": None,
            "health_path": None,
            "environment": (Variable(name="VITE_API", default="/api"),),
        },
        {
            "package.json": '{"packageManager": "pnpm@9.15.9", "scripts": {"build": "vite build", "dev": "vite"}}',
            "pnpm-lock.yaml": "",
            "vite.config.ts": 'export default { build: { outDir: "./site" } };\n',
            "tsconfig.json": "{}",
            "index.html": "",
            "src/main.tsx": "",
            "public/x.svg": "",
        },
        [
            "EXPOSE 8080",
            "COPY index.html ./",
            "ARG VITE_API",
            "COPY --link nginx.conf /etc/nginx/conf.d/default.conf",
            "COPY --link --from=build /app/site/ /usr/share/nginx/html/",
        ],
    ),
}


def made(name, **more):
    """The request of a stack, and what is made for it with everything that is noted."""
    stated, files, _ = STACKS[name]
    application = Application(**{**COMMON, **stated})
    request = Request(application, parts_of(AGENTS), files, **more)
    return request, list(render(request))


@pytest.mark.parametrize("name", STACKS)
def test_it_is_clean_and_fits(name):
    request, artifacts = made(name)
    texts = {artifact.path: artifact.text for artifact in artifacts}
    report = aurora_devops.lint({**request.files, **texts}, profile="strict", suppressions=False)
    found = [
        (one.path, one.line, one.policy.name, one.message) for one in report.findings if one.path in texts
    ]
    assert found == []
    assert list(Fits(request).misfits(artifacts)) == []
    lines = texts["Dockerfile"].splitlines()
    assert [line for line in STACKS[name][2] if line not in lines] == [], texts["Dockerfile"]


@pytest.mark.parametrize("name", STACKS)
def test_every_file_of_data_can_be_read(name):
    for artifact in made(name)[1]:
        if artifact.path.endswith((".yml", ".yaml")):
            assert all(isinstance(one.value, dict) for one in yaml.read(artifact.text).documents), (
                artifact.path
            )


def test_what_runs_beside_the_application():
    texts = {artifact.path: artifact.text for artifact in made("flask with Celery")[1]}
    command = 'command: ["celery", "--app", "shop.tasks", "worker", "--loglevel", "info"]'
    assert command in texts["k8s/worker.yaml"]
    job = yaml.read(texts["k8s/migration/job.yaml"]).documents[0].value
    migration = ["flask", "--app", "shop", "db", "upgrade"]
    assert job["spec"]["template"]["spec"]["containers"][0]["command"] == migration
    compose = yaml.read(texts["docker-compose.yml"]).documents[0].value["services"]
    assert compose["shop-migrate"]["entrypoint"] == migration
    assert compose["shop"]["depends_on"]["shop-migrate"] == {"condition": "service_completed_successfully"}
    workflow = texts[".github/workflows/delivery.yml"]
    assert 'rollout status "deployment/${NAME}-worker"' in workflow
    assert 'rollout undo "deployment/${NAME}-worker"' in workflow
    assert not any(line != line.rstrip() for text in texts.values() for line in text.splitlines())
    wait, served = workflow.index("wait --for=condition=complete"), workflow.index("rollout status")
    assert wait < workflow.index('kubectl apply -k "${release}"')
    assert workflow.index('kubectl apply -k "${release}"') < served


def test_a_language_without_templates_needs_its_own_dockerfile():
    left_out, notes = [], []
    application = Application(**{**COMMON, "language": "elixir", "port": 4000})
    own = 'FROM elixir:1.18\nUSER 1001:1002\nEXPOSE 4000\nHEALTHCHECK CMD ["/check"]\nCMD ["mix", "phx.server"]\n'
    for files in ({"mix.exs": ""}, {"mix.exs": "", "Dockerfile": own}):
        request = Request(application, parts_of(AGENTS), files, leave_out=left_out.append, note=notes.append)
        texts = {artifact.path: artifact.text for artifact in render(request)}
        assert "Dockerfile" not in texts
    assert [one.key for one in left_out if one.wrong] == ["language"]
    assert "Dockerfile is kept; everything else is generated for it" in notes
    assert "runAsUser: 1001\n        runAsGroup: 1002" in texts["k8s/deployment.yaml"]
    assert 'test: ["CMD", "/check"]' in texts["docker-compose.yml"]
    assert {"README.md", ".github/workflows/delivery.yml", "k8s/service.yaml"} <= set(texts)


def test_a_package_manager_without_templates_leaves_out_the_dockerfile():
    left_out = []
    application = Application(**{**COMMON, "language": "python", "package_manager": "conda"})
    request = Request(application, parts_of(AGENTS), {"app.py": ""}, leave_out=left_out.append)
    texts = {artifact.path: artifact.text for artifact in render(request)}
    assert "Dockerfile" not in texts
    assert "k8s/deployment.yaml" in texts
    assert [(one.key, one.why) for one in left_out if one.wrong] == [
        (
            "package-manager",
            "'conda' is none of pdm, pip, pipenv, poetry, uv; a Dockerfile of its own is enough",
        )
    ]


def test_a_plugin_adds_a_language():
    from aurora_devops import hookimpl
    from aurora_devops.core.catalogue import Catalogue
    from aurora_devops.generation import Stack, TemplateSet

    text = "# <%= app.name %>\nFROM <%= stack.image %>\nCMD <%= stack.command | list | json %>\n"

    class Plugin:
        @hookimpl
        def aurora_template_sets(self):
            def stack(request):
                return Stack("Elixir", "1.18", ("bin/shop",), "mix", template="elixir", image="elixir:1.18")

            return [
                TemplateSet("elixir", ("mix",), stack, "Elixir", templates={"dockerfile/elixir.jinja": text})
            ]

    catalogue = Catalogue(extra=[Plugin()])
    assert {"elixir", "python"} <= set(catalogue.template_sets)
    application = Application(**{**COMMON, "language": "elixir", "port": 4000})
    request = Request(application, ("dockerfile", "readme"), template_sets=catalogue.template_sets)
    texts = {artifact.path: artifact.text for artifact in render(request)}
    assert texts["Dockerfile"] == '# shop\nFROM elixir:1.18\nCMD ["bin/shop"]\n'
    assert "written with Elixir" in texts["README.md"]


WORKSPACE = {
    "package.json": '{"workspaces": ["packages/*", "services/*"], "packageManager": "pnpm@9.15.9"}',
    "tsconfig.base.json": "{}",
    "packages/shared/package.json": '{"name": "shared"}',
    "packages/shared/src/index.ts": "",
    "services/api/package.json": '{"scripts": {"build": "tsc"}, "dependencies": {"fastify": "5"}}',
    "services/api/src/main.ts": '"/healthz"\n',
    "services/other/package.json": "{}",
    "services/other/src/main.ts": "",
}


@pytest.mark.parametrize("name", ["django", "axum", "Spring Boot with the Gradle wrapper"])
def test_the_image_exposes_the_management_port_that_compose_publishes(name):
    stated, files, _ = STACKS[name]
    application = Application(**{**COMMON, **stated, "management_port": 9900})
    texts = {one.path: one.text for one in render(Request(application, ("dockerfile", "compose"), files))}
    assert f"EXPOSE {application.port} 9900" in texts["Dockerfile"].splitlines()
    report = aurora_devops.lint({**files, **texts}, profile="strict", select=["unexposed-published-port"])
    assert not report.findings


@pytest.mark.parametrize(
    ("lock", "install", "build"),
    [
        (
            "pnpm-lock.yaml",
            "RUN pnpm install --frozen-lockfile",
            "RUN pnpm --filter ./services/api... run build",
        ),
        ("yarn.lock", "RUN yarn install --frozen-lockfile", "RUN yarn --cwd services/api run build"),
        (
            "package-lock.json",
            "RUN npm ci",
            "RUN npm run build --if-present --workspace packages/shared --workspace services/api",
        ),
    ],
)
def test_a_package_of_a_workspace_is_built_from_the_root(lock, install, build):
    repository = {**WORKSPACE, lock: ""}
    folder = "services/api"
    files = {
        path.removeprefix(f"{folder}/"): text for path, text in repository.items() if path.startswith(folder)
    }
    stated = {"language": "node", "framework": "fastify", "entry_point": "dist/main.js", "port": 3000}
    application = Application(**{**COMMON, "name": "api", **stated})
    request = Request(
        application, parts_of(AGENTS), files, folder=folder, repository=repository, branch="trunk"
    )
    artifacts = list(render(request))
    placed = {
        artifact.path if artifact.path.startswith(".github/") else f"{folder}/{artifact.path}": artifact.text
        for artifact in artifacts
    }
    report = aurora_devops.lint({**repository, **placed}, profile="strict", suppressions=False)
    assert [(one.path, one.line, one.message) for one in report.findings if one.path in placed] == []
    lines = placed["services/api/Dockerfile"].splitlines()
    manifests = " ".join(sorted(["package.json", lock, "tsconfig.base.json"]))
    assert f"COPY {manifests} ./" in lines
    for line in (
        "COPY services/other/package.json ./services/other/",
        install,
        "COPY packages/shared/ ./packages/shared/",
        "COPY services/api/ ./services/api/",
        build,
        "WORKDIR /app/services/api",
        'CMD ["node", "dist/main.js"]',
    ):
        assert line in lines, placed["services/api/Dockerfile"]
    assert "COPY services/other/ ./services/other/" not in lines
    assert "services/api/Dockerfile.dockerignore" in placed
    build_of = (
        yaml.read(placed["services/api/docker-compose.yml"]).documents[0].value["services"]["api"]["build"]
    )
    assert build_of == {"context": "../..", "dockerfile": "services/api/Dockerfile"}
    workflow = yaml.read(placed[".github/workflows/delivery-api.yml"], "go").documents[0].value
    assert {"services/api/**", "packages/shared/**", lock} <= set(workflow["on"]["push"]["paths"])
    (build,) = [one for one in workflow["jobs"]["build"]["steps"] if one["name"] == "Build the image"]
    assert (build["with"]["context"], build["with"]["file"]) == (".", "services/api/Dockerfile")
    assert build["with"]["outputs"] == "type=docker,dest=services/api/image.tar"
    # One with a lock file of its own is built from its folder.
    alone = Request(application, ("dockerfile",), {**files, lock: ""}, folder=folder, repository=repository)
    assert {artifact.path for artifact in render(alone)} == {"Dockerfile", ".dockerignore"}


@pytest.mark.parametrize(
    ("name", "entry", "command"),
    [
        ("flask without a server", "gunicorn wsgi:app", '["gunicorn", "wsgi:app", "--bind", "0.0.0.0:8000"]'),
        (
            "flask without a server",
            "gunicorn wsgi:app -b 0.0.0.0:8000",
            '["gunicorn", "wsgi:app", "-b", "0.0.0.0:8000"]',
        ),
        ("flask with Celery", "poetry run gunicorn shop:app", '["gunicorn", "shop:app"]'),
        (
            "flask without a server",
            "uvicorn wsgi:app",
            '["uvicorn", "wsgi:app", "--host", "0.0.0.0", "--port", "8000"]',
        ),
        (
            "django",
            "shop.asgi",
            '["uvicorn", "shop.asgi:application", "--host", "0.0.0.0", "--port", "8000"]',
        ),
        (
            "Rails with Sidekiq",
            "bin/rails server",
            '["bin/rails", "server", "--binding", "0.0.0.0", "--port", "3000"]',
        ),
        ("axum", "cargo run --release --bin mailer -- --fast", '["/shop", "--fast"]'),
        ("axum", "target/release/shop-api", '["/shop"]'),
        ("ASP.NET", "dotnet Shop.Core.dll --once", '["dotnet", "Shop.Core.dll", "--once"]'),
        ("ASP.NET", "dotnet run --project src/Shop.Api", '["dotnet", "Shop.Api.dll"]'),
        ("Go with several commands", "cmd/mailer/main.go", '["/shop"]'),
        ("Go with several commands", "./cmd/api --port 8080", '["/shop", "--port", "8080"]'),
        ("NestJS with Prisma", "npm run start:prod", '["node", "dist/main"]'),
        ("Express with classic Yarn", "node server.js --quiet", '["server.js", "--quiet"]'),
        ("Spring Boot with Maven", "java -jar target/*.jar", '["java", "-jar", "/app/shop.jar"]'),
    ],
)
def test_a_stated_command_is_what_starts(name, entry, command):
    stated, files, _ = STACKS[name]
    if name == "NestJS with Prisma":
        scripts = {**NEST["scripts"], "start:prod": "node dist/main"}
        files = {**files, "package.json": json.dumps({**NEST, "scripts": scripts})}
    application = Application(**{**COMMON, **stated, "entry_point": entry})
    (text,) = (
        one.text for one in render(Request(application, ("dockerfile",), files)) if one.path == "Dockerfile"
    )
    assert text.splitlines()[-1].partition(" ")[2] == command


def test_spring_is_watched_by_the_names_of_micrometer():
    notes = []
    texts = {
        artifact.path: artifact.text for artifact in made("Spring Boot with Maven", note=notes.append)[1]
    }
    watching = {
        path: text for path, text in texts.items() if path.startswith(("monitoring/", "docs/runbooks/"))
    }
    assert 'rate(http_server_requests_seconds_count{job="shop",status=~"5.."}[5m])' in "".join(
        watching.values()
    )
    assert not any("http_requests_total" in text for text in watching.values())
    assert any("no dependency `micrometer-registry-prometheus`" in note for note in notes)
