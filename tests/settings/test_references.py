"""The paths that the settings of tools name."""

import pytest

from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.kinds.project.maven import archives
from aurora_devops.kinds.settings.parse import cargo_programs, gradle_projects, read, references_in


@pytest.mark.parametrize(
    ("path", "text", "paths"),
    [
        ("settings.gradle.kts", 'include(":api", ":web:client")\n// include(":old")\n', ["api", "web/client"]),
        ("settings.gradle", "include 'a'\nproject(':a').projectDir = file('b')\n", []),
        ("go.work", "go 1.25\n\nuse (\n\t./api\n\t./web // client\n)\n", ["./api", "./web"]),
        ("Cargo.toml", '[dependencies]\nshop = { path = "../shop", version = "1" }\n', ["../shop"]),
        ("a/Shop.csproj", '<ProjectReference Include="..\\Core\\Core.csproj" />', ["../Core/Core.csproj"]),
        ("a/Shop.csproj", '<!-- <ProjectReference Include="..\\Old.csproj" /> -->', []),
        ("docker-bake.hcl", 'target "a" {\n  context = "api"\n  dockerfile = "Dockerfile"\n}\n', ["api", "Dockerfile"]),
        ("docker-bake.hcl", 'target "a" {\n  context = CONTEXT\n  dockerfile = "Dockerfile"\n}\n', []),
        ("sonar-project.properties", "sonar.sources=src, web/app\n", ["src", "web/app"]),
        (
            "alembic.ini",
            "[alembic]\nscript_location = %(here)s/db\nversion_locations = a/b\n  shop:c\n\nname = x\n",
            ["db", "a/b"],
        ),
        ("flyway.conf", "flyway.locations=filesystem:sql,classpath:db/m\n", ["sql"]),
        ("diesel.toml", '[migrations_directory]\ndir = "schema"\n', ["schema"]),
        ("tsconfig.json", '{"references": [{"path": "./api"}], /* old */ "files": ["a.ts"]}', ["./api", "a.ts"]),
        (".goreleaser.yaml", "builds:\n  - main: ./cmd/shop\n  - main: '{{ .Env.MAIN }}'\n", ["./cmd/shop"]),
        (".ko.yaml", "builds:\n  - {id: shop, dir: src, main: ./cmd/shop}\n", ["./cmd/shop", "src"]),
        ("mkdocs.yml", "nav:\n  - a.md\n  - B:\n      - C: b/c.md\n      - https://d.md/\n", ["a.md", "b/c.md"]),
        ("mkdocs.yml", "plugins: [search, {tags: {}}]\nnav: [{A: a.md}]\nx: !!python/name:a.b\n", ["a.md"]),
        ("mkdocs.yml", "plugins: [search, literate-nav]\nnav: [a.md]\n", []),
        ("mkdocs.yml", "hooks: [docs/hook.py]\nnav: [a.md]\n", []),
        ("Tiltfile", "docker_build('shop', './api')\nk8s_yaml('k8s/shop.yaml')\n", ["./api", "k8s/shop.yaml"]),
    ],
)  # fmt: skip
def test_paths_of_files(path, text, paths):
    assert [one.written for one in read(Source(path, text)).references] == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("config: {target: http://a, processor: ./a.js}\nscenarios: []\n", ["./a.js"]),
        ("name: a\nhooks: {predeploy: {run: echo hello}}\n", []),
        ("name: a\nservices: {web: {host: aks, project: src/web}}\n", ["src/web"]),
        (
            "services: [{type: web, rootDir: api, dockerfilePath: ./api/Dockerfile}]\n",
            ["api", "./api/Dockerfile"],
        ),
        ("services: {web: {build: ./web}}\n", []),
    ],
)
def test_paths_of_data(text, paths):
    tree = yaml.read(text).documents[0]
    assert [one.written for one in references_in(tree)] == paths


def test_programs_of_cargo():
    package = '[package]\nname = "shop"\n'
    assert cargo_programs(package, True) == (("shop",), True)
    assert cargo_programs(package, False) == ((), True)
    assert cargo_programs(package + '[[bin]]\nname = "api"\npath = "src/main.rs"\n', True) == (("api",), True)
    assert cargo_programs(package + '[[bin]]\nname = "api"\n', True) == (("api", "shop"), True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<artifactId>a</artifactId><version>1</version>", (("a-1.jar",), True)),
        ("<parent><version>2</version></parent><artifactId>a</artifactId>", (("a-2.jar",), True)),
        (
            "<artifactId>a</artifactId><version>1</version><build><finalName>b</finalName></build>",
            (("b.jar",), True),
        ),
        ("<artifactId>a</artifactId><packaging>pom</packaging>", ((), True)),
        ("<artifactId>a</artifactId><version>${revision}</version>", (("a-${revision}.jar",), False)),
        (
            "<artifactId>a</artifactId><version>${v}</version><properties><v>3</v></properties>",
            (("a-3.jar",), True),
        ),
    ],
)
def test_archives_of_maven(text, found):
    assert archives(text) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('include(":api", ":web:client")\n', ["api", "web", "web:client"]),
        (
            "include 'api', // requests\n        'web' /* pages */,\n        'worker'\n",
            ["api", "web", "worker"],
        ),
        ('include(\n    ":api", // requests\n\n    ":web",\n)\n', ["api", "web"]),
        ('// include(":old")\ninclude(":api")\n', ["api"]),
        ("include(projects)\n", ["*"]),
        ("include 'api'\nincludeBuild '../shared'\n", ["api", "*"]),
    ],
)
def test_projects_of_gradle(text, names):
    assert [name for name, _ in gradle_projects(text)] == names
