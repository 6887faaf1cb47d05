from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.core.source import Span
from aurora_devops.facts import BuildArgument, UsedVersion

from ._versions import LANGUAGES, Projects, excludes

_PYPROJECT = '[project]\nname = "shop"\nversion = "1.0.0"\nrequires-python = "{}"\n'
_WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: {}
"""
_POM = "<project><artifactId>shop</artifactId><properties><java.version>21</java.version></properties></project>\n"
_CSPROJ = (
    '<Project Sdk="Microsoft.NET.Sdk.Web">\n  <PropertyGroup>\n    <TargetFramework>{}</TargetFramework>\n'
    "  </PropertyGroup>\n</Project>\n"
)


@policy(
    "DLV105",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            "FROM «python:3.12-slim»\nCOPY . .\n",
            path="Dockerfile",
            files={"pyproject.toml": _PYPROJECT.format(">=3.13")},
        ),
        bad(
            _WORKFLOW.format('«"3.11"»'),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12,<4")},
        ),
        bad(
            "FROM «golang:1.24-alpine» AS build\nCOPY . .\n",
            path="Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.0\n"},
        ),
        bad(
            "FROM «node:20-slim»\nCOPY . .\n",
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22"}}'},
        ),
        good(
            "FROM node:22 AS build\nCOPY . .\nRUN npm ci && npm run build\n"
            "FROM node:20-alpine\nRUN npm install -g serve\nCOPY --from=build /srv/build /srv\n"
            'CMD ["serve", "-s", "/srv"]\n',
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22"}}'},
            because="the last stage only serves the files that are built",
        ),
        bad(
            "FROM node:22 AS build\nCOPY . .\nRUN npm ci && npm run build\n"
            "FROM «node:20-alpine»\nCOPY --from=build /srv /srv\nCMD node /srv/server.js\n",
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22"}}'},
        ),
        bad(
            "FROM «node:20-alpine»\nCOPY . .\nRUN npm ci && npm run build\nCMD npx --yes serve build\n",
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22"}}'},
        ),
        bad(
            "FROM «ghcr.io/acme/acme-node:22-alpine-runtime»\nCOPY . .\n",
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": "^24"}}'},
        ),
        good(
            "FROM ghcr.io/acme/acme-node:1.4-alpine\nCOPY . .\n",
            path="Dockerfile",
            files={"package.json": '{"name": "shop", "engines": {"node": "^24"}}'},
            because="the tag has the version of the image",
        ),
        bad(
            _WORKFLOW.replace("setup-python", "setup-go").replace("python-v", "go-v").format('«"1.24"»'),
            path=".github/workflows/test.yml",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.0\n"},
        ),
        good(
            "FROM golang:1.17-buster AS build\nCOPY . .\nRUN go build -o server\n",
            path="Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.19\n"},
            because="before 1.21, Go builds such a module, and mentions the version only if that fails",
        ),
        bad(
            "FROM «golang:1.20-alpine» AS build\nCOPY . .\nRUN go build -o server\n",
            path="Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.21.4\n"},
        ),
        good(
            _WORKFLOW.replace("setup-python", "setup-go").replace("python-v", "go-v").format('"1.20.x"'),
            path=".github/workflows/test.yml",
            files={"go.mod": "module example.org/shop\n\ngo 1.22\n"},
            because="before 1.21, Go builds such a module",
        ),
        good(
            _WORKFLOW.replace("setup-python@v6", "setup-go@v5").replace("python-v", "go-v").format('"1.24"'),
            path=".github/workflows/test.yml",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.0\n"},
            because="Go fetches the version that go.mod requires; setup-go 6 forbids that",
        ),
        bad(
            "FROM maven:3.9.11-eclipse-temurin-21 AS build\nFROM «eclipse-temurin:17.0.16_8-jre-noble»\n",
            path="Dockerfile",
            files={"pom.xml": _POM},
        ),
        bad(
            "FROM «gcr.io/distroless/java17-debian12»\nCOPY target/shop.jar .\n",
            path="Dockerfile",
            files={"pom.xml": _POM},
        ),
        good(
            "FROM maven:3.9-amazoncorretto-21 AS build\nFROM gcr.io/distroless/java25-debian13\n",
            path="Dockerfile",
            files={"pom.xml": _POM},
            because="Java runs what is built for an older version",
        ),
        bad(
            _WORKFLOW.format('«"3.11"»').replace(
                "    steps", "    defaults:\n      run:\n        working-directory: api\n    steps"
            )
            + "      - run: pip install . && pytest\n",
            path=".github/workflows/test.yml",
            files={
                "api/pyproject.toml": _PYPROJECT.format(">=3.13"),
                "worker/pyproject.toml": _PYPROJECT.format(">=3.11"),
            },
        ),
        bad(
            _WORKFLOW.format('«"3.11"»') + "      - run: pytest\n        working-directory: ./api/\n",
            path=".github/workflows/test.yml",
            files={
                "api/pyproject.toml": _PYPROJECT.format(">=3.13"),
                "worker/pyproject.toml": _PYPROJECT.format(">=3.11"),
            },
        ),
        good(
            _WORKFLOW.format('"3.11"') + "      - run: pytest\n        working-directory: worker\n",
            path=".github/workflows/test.yml",
            files={
                "api/pyproject.toml": _PYPROJECT.format(">=3.13"),
                "worker/pyproject.toml": _PYPROJECT.format(">=3.11"),
            },
            because="the job is for another project",
        ),
        good(
            "FROM python:3.13-slim\nCOPY . .\n",
            path="Dockerfile",
            files={"pyproject.toml": _PYPROJECT.format(">=3.13.2")},
            because="the image has the newest patch release",
        ),
        good(
            _WORKFLOW.format('"3.11"')
            + "      - run: pip install openai && python scripts/translate.py\n"
            + "      - uses: peter-evans/create-pull-request@v6\n",
            path=".github/workflows/translate.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.14")},
            because="the job runs a script with other packages, and does not install the project",
        ),
        bad(
            _WORKFLOW.format('«"3.11"»') + "      - run: pip install -e .[test]\n",
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.14")},
        ),
        good(
            _WORKFLOW.format("3.x"),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.14.5,<3.14.6")},
            because="the job may have 3.14.5",
        ),
        good(
            _WORKFLOW.format('"3.11"').replace("      - uses: actions/checkout@v6\n", ""),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12")},
            because="the job does not check out the project",
        ),
        good(
            _WORKFLOW.format('"3.11"').replace(
                "checkout@v6\n", "checkout@v6\n        with:\n          repository: acme/tools\n"
            ),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12")},
            because="the job checks out another repository",
        ),
        bad(
            _WORKFLOW.format('«"3"»'),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=4.1.2,<4.2")},
        ),
        good(
            "FROM node:22-slim AS assets\nCOPY web ./web\n",
            path="Dockerfile",
            files={"pyproject.toml": _PYPROJECT.format(">=3.13")},
            because="the image is for another language",
        ),
        bad(
            "FROM eclipse-temurin:21-jdk AS build\nCOPY . .\nFROM «eclipse-temurin:17-jre»\n",
            path="Dockerfile",
            files={
                "pom.xml": "<project><properties><java.version>21</java.version></properties></project>\n"
            },
        ),
        good(
            "FROM eclipse-temurin:25-jre\n",
            path="Dockerfile",
            files={
                "build.gradle": "java {\n  toolchain { languageVersion = JavaLanguageVersion.of(21) }\n}\n"
            },
            because="newer versions of Java run what is built for an older one",
        ),
        bad(
            "FROM «eclipse-temurin:11-jre»\nCOPY app.jar .\n",
            path="docker/Dockerfile",
            files={
                "pom.xml": "<project><properties><java.version>17</java.version></properties></project>\n"
            },
        ),
        bad(
            _WORKFLOW.format("${{ matrix.python }}").replace(
                "    runs-on", "    strategy:\n      matrix:\n        python: [«'3.11'»]\n    runs-on"
            ),
            path=".github/workflows/test.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12,<4")},
        ),
        bad(
            "«20.19.4»\n",
            path=".nvmrc",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22.12 <23"}}'},
        ),
        bad(
            "nodejs 22.1.0\npython «3.11.9» # for the scripts\n",
            path=".tool-versions",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12")},
        ),
        bad(
            '[tools]\njava = "«temurin-17.0.12+7»"\n',
            path="mise.toml",
            files={"pom.xml": _POM},
        ),
        bad(
            ".python:\n  image: «python:3.11-slim»\n"
            "test:\n  extends: .python\n  script:\n    - pip install -e .\n    - pytest\n",
            path=".gitlab-ci.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12")},
        ),
        bad(
            "default:\n  image: «golang:1.24-bookworm»\ntest:\n  script: [go test ./...]\n",
            path=".gitlab-ci.yml",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.0\n"},
        ),
        bad(
            "FROM «rust:1.82-bookworm» AS build\nCOPY . .\nRUN cargo build --release\n",
            path="Dockerfile",
            files={"Cargo.toml": '[package]\nname = "shop"\nversion = "1.0.0"\nrust-version = "1.85"\n'},
        ),
        bad(
            "FROM «php:8.2-fpm-alpine»\nCOPY . .\n",
            path="Dockerfile",
            files={
                "composer.json": '{"name": "acme/shop", "require": {"ext-json": "*", "php": "^8.3|^8.4"}}'
            },
        ),
        good(
            "FROM php:8.4-fpm\nCOPY . .\n",
            path="Dockerfile",
            files={"composer.json": '{"require": {"php": ">=8.2"}, "config": {"platform": {"php": "8.2"}}}'},
            because="the project allows the version",
        ),
        good(
            "lts/*\n",
            path=".nvmrc",
            files={"package.json": '{"name": "shop", "engines": {"node": ">=22.12 <23"}}'},
            because="the version is unknown",
        ),
        good(
            "release:\n  image: python:3.11-slim\n  script:\n    - pip install twine\n    - twine upload dist/*\n",
            path=".gitlab-ci.yml",
            files={"pyproject.toml": _PYPROJECT.format(">=3.12")},
            because="the job does not install the project",
        ),
        bad(
            _WORKFLOW.format('«"3.12"»')
            + "      - run: pip install -r api/requirements.txt\n      - run: cd api && python -m pytest\n",
            path=".github/workflows/test.yml",
            files={
                "api/pyproject.toml": _PYPROJECT.format(">=3.13,<3.14"),
                "api/requirements.txt": "",
                "web/package.json": "{}",
            },
        ),
        bad(
            _WORKFLOW.format('«"3.11"»') + "      - run: make check\n",
            path=".github/workflows/test.yml",
            files={
                "services/api/pyproject.toml": _PYPROJECT.format(">=3.13"),
                "services/worker/pyproject.toml": _PYPROJECT.format(">=3.11"),
                "Makefile": "check: lint test\nlint:\n\truff check .\ntest:\n\tcd services/api && uv run pytest\n",
            },
        ),
        bad(
            "env:\n  PYTHON: «'3.11'»\n"
            + _WORKFLOW.format("${{ env.PYTHON }}")
            + "      - run: pip install ./api && pytest api/tests\n",
            path=".github/workflows/test.yml",
            files={"api/pyproject.toml": _PYPROJECT.format(">=3.13")},
        ),
        good(
            _WORKFLOW.format('"3.12"') + "      - run: pip install -r scripts/requirements.txt\n",
            path=".github/workflows/test.yml",
            files={"api/pyproject.toml": _PYPROJECT.format(">=3.13"), "scripts/requirements.txt": ""},
            because="the job uses nothing of the project",
        ),
        good(
            _WORKFLOW.format('"3.12"')
            + "      - run: pytest tools\n"
            + "      - uses: actions/setup-python@v6\n        with:\n          python-version: '3.13'\n"
            + "      - run: pytest api\n",
            path=".github/workflows/test.yml",
            files={"api/pyproject.toml": _PYPROJECT.format(">=3.13")},
            because="the job has another version as well",
        ),
        bad(
            "variables:\n  GO_IMAGE: «golang:1.24-alpine»\n"
            "test:\n  image: $GO_IMAGE\n  script:\n    - cd worker\n    - go test ./...\n",
            path=".gitlab-ci.yml",
            files={"worker/go.mod": "module example.org/worker\n\ngo 1.26.0\n"},
        ),
        bad(
            "test:\n  image: «node:20-alpine»\n  before_script:\n    - npm --prefix web ci\n"
            "  script:\n    - npm --prefix web test\n",
            path=".gitlab-ci.yml",
            files={
                "web/package.json": '{"name": "web", "engines": {"node": ">=22"}, "scripts": {"test": "vitest"}}',
                "bff/package.json": '{"name": "bff", "engines": {"node": ">=20"}}',
            },
        ),
        bad(
            "FROM «golang:1.24-alpine» AS build\nCOPY go.mod go.sum ./\nCOPY api/ api/\nRUN go build ./api\n",
            path="api/Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.5\n"},
        ),
        bad(
            "ARG GO=1.24.6\nFROM --platform=$BUILDPLATFORM «golang:${GO}-alpine» AS base\n"
            "FROM base AS build\nRUN --mount=type=bind,source=go.mod,target=go.mod go mod download\n",
            path="services/api/Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.5\n"},
        ),
        bad(
            "FROM «public.ecr.aws/docker/library/golang:1.24» AS build\nCOPY . .\nRUN go build -o /api ./cmd/api\n",
            path="cmd/api/Dockerfile",
            files={
                "go.mod": "module example.org/shop\n\ngo 1.26.5\n",
                "compose.yaml": "services:\n  api:\n    build: {context: ., dockerfile: cmd/api/Dockerfile}\n",
            },
        ),
        bad(
            "FROM node:22-slim AS web\nCOPY web web\nFROM «python:3.12-slim» AS build\n"
            "COPY api/pyproject.toml api/uv.lock ./\nFROM «python:3.12-slim»\nCOPY --from=build /venv /venv\n",
            path="docker/api.Dockerfile",
            files={
                "api/pyproject.toml": _PYPROJECT.format(">=3.13"),
                "Makefile": "image:\n\tdocker build -f docker/api.Dockerfile .\n",
            },
        ),
        bad(
            "FROM «ghcr.io/astral-sh/uv:python3.12-bookworm-slim»\nCOPY . .\nRUN uv sync\n",
            path="Dockerfile",
            files={"pyproject.toml": _PYPROJECT.format(">=3.13")},
        ),
        bad(
            "FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\nCOPY src/ src/\nRUN dotnet publish src/Api -o /out\n"
            "FROM «mcr.microsoft.com/dotnet/aspnet:8.0»\nCOPY --from=build /out /app\n",
            path="Dockerfile",
            files={
                "compose.yaml": "services:\n  api:\n    build: .\n",
                "src/Api/Api.csproj": _CSPROJ.format("net9.0"),
                "src/Data/Data.csproj": _CSPROJ.format("net9.0"),
            },
        ),
        good(
            "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nCOPY src/ src/\nRUN dotnet publish src/Api -o /out\n",
            path="Dockerfile",
            files={
                "compose.yaml": "services:\n  api:\n    build: .\n",
                "src/Api/Api.csproj": _CSPROJ.format("net8.0"),
                "src/Data/Data.csproj": _CSPROJ.format("net9.0"),
            },
            because="the image builds one of several projects",
        ),
        good(
            "FROM mcr.microsoft.com/dotnet/runtime:8.0\nCOPY . .\n",
            path="Dockerfile",
            files={"Api.csproj": _CSPROJ.replace("Framework", "Frameworks").format("net8.0;net9.0")},
            because="the project is built for several versions",
        ),
        *(
            bad(
                text,
                path=path,
                files={
                    "web/package.json": '{"name": "web", "engines": {"node": ">=22 <23"}}',
                    "web/Dockerfile": "ARG NODE=22\nFROM node:${NODE}-slim\nCOPY . .\n",
                },
            )
            for path, text in (
                (
                    "compose.yaml",
                    "services:\n  web:\n    build:\n      context: web\n      args:\n        NODE: «'20'»\n",
                ),
                ("Makefile", "image:\n\tdocker build --build-arg «NODE=20.11.1» web\n"),
                (
                    ".gitlab-ci.yml",
                    "image:\n  script:\n    - docker build --build-arg «NODE=24» --tag web web\n",
                ),
            )
        ),
        *(
            good(
                f"image:\n\tdocker build --build-arg NODE={value} web\n",
                path="Makefile",
                files={
                    "web/package.json": '{"name": "web", "engines": {"node": ">=22 <23"}}',
                    "web/Dockerfile": "ARG NODE=22\nFROM node:${NODE}-slim\nCOPY . .\n",
                },
                because="the project allows the version, or it is unknown",
            )
            for value in ("22.4", "$(NODE_VERSION)", "lts")
        ),
        good(
            "image:\n\tdocker build --build-arg VARIANT=20 web\n",
            path="Makefile",
            files={
                "web/package.json": '{"name": "web", "engines": {"node": ">=22 <23"}}',
                "web/Dockerfile": "ARG VARIANT=3.22\nFROM node:22-alpine${VARIANT}\nCOPY . .\n",
            },
            because="the argument is another part of the tag",
        ),
        good(
            "FROM golang:1.24 AS tools\nRUN go install example.org/tool@v1.2.0\n"
            "FROM golang:1.26 AS build\nCOPY go.mod ./\nCOPY --from=tools /go/bin/tool /bin/tool\n",
            path="api/Dockerfile",
            files={"go.mod": "module example.org/shop\n\ngo 1.26.0\n"},
            because="the stage with the older version builds another program",
        ),
        good(
            "FROM golang:1.24 AS build\nCOPY go.mod ./\n",
            path="api/Dockerfile",
            files={
                "go.mod": "module example.org/shop\n\ngo 1.26.0\n",
                "tools/go.mod": "module example.org/tools\n\ngo 1.24.0\n",
            },
            because="the image may be built from the folder of the other module",
        ),
        good(
            "FROM python:3.11-slim\nCOPY . .\nRUN pip install -r docs/requirements.txt\n",
            path="docs/Dockerfile",
            files={
                "pyproject.toml": _PYPROJECT.format(">=3.13"),
                "compose.yaml": "services:\n  docs:\n    build: {context: ., dockerfile: docs/Dockerfile}\n",
            },
            because="the image does not install the project",
        ),
        good(
            "FROM python:3.9-slim\nCOPY . .\n",
            path="tools/Dockerfile",
            files={"shop/pyproject.toml": _PYPROJECT.format(">=3.13")},
            because="the project is in another folder",
        ),
    ],
)
def excluded_version(repository: Repository) -> Iterator[Finding]:
    """An image, a job or a version manager has a version of a language that the manifest of the project excludes.

    The installation of the project fails, or tests run on another version than the one that is meant.
    The files of version managers, such as `.nvmrc` and `.tool-versions`, are compared with the manifest beside them.
    A job whose commands all run in the folder of a project, or install, build or test it from elsewhere, is compared
    with this project.
    An image is compared with the project in the folder of its Dockerfile, or the one whose manifest it copies; if it
    copies several, they all exclude the version.
    Jobs that do not check out the repository, or install and test nothing of it, are not reported, and neither are
    stages that only serve the files of another stage, as `serve` does.
    Use a version that `requires-python`, `engines`, the `go` line of go.mod, `TargetFramework` or the version of Java
    in `pom.xml` or `build.gradle` allows, or correct the manifest.
    Before 1.21, Go builds a module for a newer version all the same, unless the `go` line has a patch release, which it
    cannot read. Since then, Go itself fetches the version that go.mod requires, unless `GOTOOLCHAIN` is `local`, as in
    the official images and after `actions/setup-go` 6. Jobs and images that may do so are not reported.

    <https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python>
    """
    projects = Projects(repository)
    for used, at in _used(repository) if projects else ():
        found = projects.of(used)
        if found is not None and "gradle" in found.path and used.kind != "dockerfile":
            # Gradle runs on one version of Java and builds with another one.
            continue
        if found is None or not excludes(found, used):
            continue
        if used.language == "go" and _is_attempted(found.versions, used.version):
            continue
        yield Finding(
            at=at,
            message=f"{used.by} has {LANGUAGES[used.language]} {used.version}, "
            f"but '{found.path}' requires '{found.versions}'",
            related=(Related(found, "the versions that the project allows"),),
        )


def _used(repository: Repository) -> Iterator[tuple[UsedVersion, Fact]]:
    """The versions that artifacts use, each with where it is stated; also those that build arguments give to images."""
    given: defaultdict[tuple[str, str], list[BuildArgument]] = defaultdict(list)
    for argument in repository.of(BuildArgument):
        given[argument.dockerfile, argument.name].append(argument)
    seen: set[tuple[str, Span]] = set()
    for used in repository.of(UsedVersion):
        yield used, used
        for argument in given.get((used.path, used.argument), ()) if used.argument else ():
            match = _NUMBERS.match(argument.value)
            if match and match[0] != used.version and (argument.path, argument.span) not in seen:
                seen.add((argument.path, argument.span))
                by = f"the image of '{used.path}' that {argument.by} builds"
                yield replace(used, version=match[0], by=by), argument


_NUMBERS = regex(r"\d+(?:\.\d+)*")


def _is_attempted(required: str, used: str) -> bool:
    """Whether Go builds a module for a newer version all the same: before 1.21 it does, if it can read the version."""
    match = _VERSION_OF_GO.match(used)
    return match is not None and int(match[1]) < 21 and required.count(".") == 1


_VERSION_OF_GO = regex(r"1\.(\d+)")
