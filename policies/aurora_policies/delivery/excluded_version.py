from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import RequiredVersion, UsedProject, UsedVersion
from aurora_devops.runtimes import allows

from ._files import below
from ._projects import reached
from ._tasks import needed_targets

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
# Folders for the Dockerfiles of the project above.
_PACKAGING = frozenset({".docker", "build", "container", "containers", "deploy", "docker"})
_LANGUAGES = {
    "go": "Go",
    "java": "Java",
    "node": "Node.js",
    "php": "PHP",
    "python": "Python",
    "ruby": "Ruby",
    "rust": "Rust",
}
_POM = "<project><artifactId>shop</artifactId><properties><java.version>21</java.version></properties></project>\n"


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
    An image is compared with the project in the folder of its Dockerfile, or the one whose manifest it copies.
    Jobs that do not check out the repository, or install and test nothing of it, are not reported, and neither are
    stages that only serve the files of another stage, as `serve` does.
    Use a version that `requires-python`, `engines`, the `go` line of go.mod or the version of Java in `pom.xml` or
    `build.gradle` allows, or correct the manifest.
    Before 1.21, Go builds a module for a newer version all the same, unless the `go` line has a patch release, which it
    cannot read. Since then, Go itself fetches the version that go.mod requires, unless `GOTOOLCHAIN` is `local`, as in
    the official images and after `actions/setup-go` 6. Jobs and images that may do so are not reported.

    <https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python>
    """
    required = {(one.folder, one.language): one for one in repository.of(RequiredVersion)}
    projects: dict[str, list[RequiredVersion]] = {}
    for (_, language), one in required.items():
        projects.setdefault(language, []).append(one)
    jobs = _Jobs(repository, required)
    for used in repository.of(UsedVersion) if required else ():
        known = projects.get(used.language, [])
        folder = dirname(used.path)
        if used.kind in ("github-workflow", "gitlab-ci"):
            # A job may be for any project of the repository; it is clear if there is one only, at the root.
            # If its commands run in the folder of a project, it is for this one.
            found = known[0] if len(known) == 1 and not known[0].folder else None
            if used.folder:
                found = required.get((used.folder, used.language)) or found
            if found is None:
                found = jobs.excluding(used)
        else:
            found = required.get((folder, used.language))
            if found is None and used.kind == "tool-settings" and not folder and len(known) == 1:
                found = known[0]
            if found is None and basename(folder) in _PACKAGING and len(known) == 1:
                found = required.get((dirname(folder), used.language))
            if found is None and used.copied:
                found = _copied(used, known, repository)
        if found is not None and "gradle" in found.path and used.kind != "dockerfile":
            # Gradle runs on one version of Java and builds with another one.
            continue
        if found is None or allows(used.language, found.versions, used.version) is not False:
            continue
        if used.language == "go" and _is_attempted(found.versions, used.version):
            continue
        yield Finding(
            at=used,
            message=f"{used.by} has {_LANGUAGES[used.language]} {used.version}, "
            f"but '{found.path}' requires '{found.versions}'",
            related=(Related(found, "the versions that the project allows"),),
        )


def _copied(
    used: UsedVersion, projects: Sequence[RequiredVersion], repository: Repository
) -> RequiredVersion | None:
    """The project whose manifest an image copies from the folder from which it is built.

    If this folder is unknown, it is one above the Dockerfile, and no other project has a manifest of this name.
    """
    contexts = programs_of(repository).contexts.get(used.path, ())
    of_folders = {one.folder: one for one in projects}
    found: set[str] = set()
    for path in used.copied:
        whole = path.endswith("/**")
        for context in contexts or (() if whole else folders_of(used.path)):
            folder = normpath(join(context, path.removesuffix("/**")))
            folder = "" if folder == "." else folder
            # The commands may run in any folder of those that are copied.
            inside = [
                one
                for one in of_folders
                if one == folder or (whole and (not folder or below(one, folder) is not None))
            ]
            found.update(inside if len(inside) == 1 else ())
    one = of_folders[found.pop()] if len(found) == 1 else None
    if one is None or contexts:
        return one
    name = basename(one.path)
    others = (path for path in repository.paths if basename(path) == name and path != one.path)
    return one if next(others, None) is None else None


class _Jobs:
    """The projects that the commands of jobs install, build or test."""

    def __init__(self, repository: Repository, required: Mapping[tuple[str, str], RequiredVersion]) -> None:
        self._required = required
        self._used: defaultdict[str, list[UsedProject]] = defaultdict(list)
        for one in repository.of(UsedProject):
            self._used[one.user].append(one)
        self._needed = needed_targets(repository)
        self._versions = Counter((one.user, one.language) for one in repository.of(UsedVersion))

    def _projects(self, user: str, language: str) -> Iterator[RequiredVersion]:
        """The projects of a job, also those of the targets that it makes."""
        for one in reached([user], self._used, self._needed):
            if one.language == language and (found := self._project(one)) is not None:
                yield found

    def _project(self, used: UsedProject) -> RequiredVersion | None:
        folder = used.folder
        while True:
            found = self._required.get((folder, used.language))
            if found is not None or not used.inside or not folder:
                return found
            folder = dirname(folder)

    def excluding(self, used: UsedVersion) -> RequiredVersion | None:
        """A project of the job that excludes a version, if the job has only this one."""
        if not used.user or self._versions[used.user, used.language] > 1:
            return None
        projects = self._projects(used.user, used.language)
        return next(
            (one for one in projects if allows(used.language, one.versions, used.version) is False), None
        )


def _is_attempted(required: str, used: str) -> bool:
    """Whether Go builds a module for a newer version all the same: before 1.21 it does, if it can read the version."""
    match = _VERSION_OF_GO.match(used)
    return match is not None and int(match[1]) < 21 and required.count(".") == 1


_VERSION_OF_GO = regex(r"1\.(\d+)")
