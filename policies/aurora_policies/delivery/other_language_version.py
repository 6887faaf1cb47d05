from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.development import for_development
from aurora_devops.facts import JobStep, UsedVersion

from ._files import below
from ._infrastructure import is_sample
from ._versions import LANGUAGES, Projects, excludes

_IMAGE = "FROM {}\nCOPY . /app\nWORKDIR /app\nCMD {}\n"
_NODE = _IMAGE.format("node:22.14-alpine", '["node", "server.js"]')
_PYTHON = _IMAGE.format("python:3.13-slim", '["python", "app.py"]')
_PACKAGE = '{"name": "shop", "private": true}\n'
_PROJECT = '[project]\nname = "shop"\nversion = "1.0"\n'
_WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: {}
        with:
          {}: {}
      - run: {}
"""
_NODE_JOB = _WORKFLOW.format("actions/setup-node@v6", "node-version", "{}", "npm ci && npm test")
_PYTHON_JOB = _WORKFLOW.format(
    "actions/setup-python@v6", "python-version", "{}", "pip install -e . && pytest"
)
_MATRIX = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        python: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: ${{ matrix.python }}
      - run: pip install -e . && pytest
"""
_GITLAB = "test:\n  image: {}\n  script:\n    - npm ci\n    - npm test\n"


@policy(
    "DLV195",
    severity="warning",
    category="reproducibility",
    examples=[
        good(
            _WORKFLOW.format("actions/setup-node@v6", "node-version", "20", "npm ci && npm test").replace(
                "- run:", "- working-directory: client\n        run:"
            ),
            path=".github/workflows/ci.yml",
            files={
                "Dockerfile": _NODE,
                "package.json": _PACKAGE,
                "client/package.json": '{"name": "client"}\n',
            },
            because="a part of the project with a manifest of its own may have its own version",
        ),
        good(
            _NODE_JOB.format("24"),
            path=".github/workflows/ci.yml",
            files={
                "package.json": _PACKAGE,
                "tools/report/Dockerfile": _NODE.replace("COPY .", "COPY web"),
                "tools/report/web/package.json": '{"name": "report"}\n',
            },
            because="the image is that of a tool with a manifest of its own",
        ),
        bad(
            _NODE_JOB.format("«20»"),
            path=".github/workflows/test.yml",
            files={"Dockerfile": _NODE, "package.json": _PACKAGE, "server.js": ""},
        ),
        bad(
            _PYTHON_JOB.format("«3.12»"),
            path=".github/workflows/test.yml",
            files={"Dockerfile": _PYTHON, "pyproject.toml": _PROJECT, "app.py": ""},
        ),
        bad(
            "«v20.19.0»\n",
            path=".nvmrc",
            files={"Dockerfile": _NODE, "package.json": _PACKAGE, "server.js": ""},
        ),
        bad(
            _GITLAB.format("«node:20-alpine»"),
            path=".gitlab-ci.yml",
            files={"Dockerfile": _NODE, "package.json": _PACKAGE, "server.js": ""},
        ),
        bad(
            _NODE_JOB.format("«20»"),
            path=".github/workflows/test.yml",
            files={".nvmrc": "22\n", "package.json": _PACKAGE, "server.js": ""},
        ),
        good(
            _NODE_JOB.format("22"),
            path=".github/workflows/test.yml",
            files={"Dockerfile": _NODE, "package.json": _PACKAGE, "server.js": ""},
            because="the job has the version of the image",
        ),
        good(
            _PYTHON_JOB.format("3.13.2"),
            path=".github/workflows/test.yml",
            files={"Dockerfile": _PYTHON, "pyproject.toml": _PROJECT, "app.py": ""},
            because="as much of the version as both have is the same",
        ),
        good(
            _PYTHON_JOB.format("3.x"),
            path=".github/workflows/test.yml",
            files={"Dockerfile": _PYTHON, "pyproject.toml": _PROJECT, "app.py": ""},
            because="the job takes the newest version",
        ),
        good(
            _PYTHON_JOB.format("3.12"),
            path=".github/workflows/lint.yml",
            files={
                ".github/workflows/test.yml": _PYTHON_JOB.format("3.13"),
                "Dockerfile": _PYTHON,
                "pyproject.toml": _PROJECT,
                "app.py": "",
            },
            because="another job tests the version of the image",
        ),
        good(
            _MATRIX,
            path=".github/workflows/test.yml",
            files={"Dockerfile": _PYTHON, "pyproject.toml": _PROJECT, "app.py": ""},
            because="the versions of a matrix are those that a library supports",
        ),
        good(
            _NODE_JOB.format("20"),
            path=".github/workflows/test.yml",
            files={
                "api/Dockerfile": _NODE,
                "api/package.json": _PACKAGE,
                "api/server.js": "",
                "site/package.json": _PACKAGE,
                "site/server.js": "",
            },
            because="the repository has several projects, and the job may be for the one without an image",
        ),
        good(
            _PYTHON_JOB.format("3.12"),
            path=".github/workflows/test.yml",
            files={
                "Dockerfile": _PYTHON,
                "pyproject.toml": f'{_PROJECT}requires-python = ">=3.13"\n',
                "app.py": "",
            },
            because="excluded-version reports a version that the project does not allow",
        ),
        good(
            _PYTHON_JOB.format("3.12").replace("pytest", "mkdocs build").replace("  test:", "  pages:"),
            path=".github/workflows/pages.yml",
            files={"Dockerfile": _PYTHON, "pyproject.toml": _PROJECT, "app.py": ""},
            because="the job tests nothing",
        ),
        good(
            _PYTHON_JOB.format("3.12"),
            path=".github/workflows/test.yml",
            files={
                "bin/dump/Dockerfile": "FROM python:3.9-alpine\nRUN pip install psycopg2==2.9.10\n",
                "pyproject.toml": _PROJECT,
                "app.py": "",
            },
            because="the image has a program of its own",
        ),
        good(
            _NODE_JOB.format("20"),
            path=".github/workflows/test.yml",
            files={
                "lambda/scan/Dockerfile": "FROM node:18-alpine\nCOPY package.json .\nRUN npm ci\n",
                "lambda/scan/package.json": _PACKAGE,
                "package.json": _PACKAGE,
                "server.js": "",
            },
            because="the image is that of a part with its own manifest",
        ),
        good(
            _NODE_JOB.format("20"),
            path=".github/workflows/test.yml",
            files={"examples/docker/Dockerfile": _NODE, "package.json": _PACKAGE, "server.js": ""},
            because="the image is an example",
        ),
    ],
)
def other_language_version(repository: Repository) -> Iterator[Finding]:
    """A job or a version manager has another version of a language than the image of the program.

    Tests do not show what the version in the image does: a function that is missing, or a package that cannot be
    installed.
    Use one version in the Dockerfile, in the jobs, and in files such as `.nvmrc`, `.python-version` and
    `.tool-versions`. Major versions of Java and Node.js are compared, and minor versions of other languages.
    Without an image, jobs are compared with the file of the version manager.
    Repositories with several projects of a language or with images of several versions are not compared, and nothing is
    reported about jobs if one of them has the version of the image. What `excluded-version` reports is left to it.
    """
    used = repository.of(UsedVersion) if repository.whole else ()
    if not used:
        return
    manifests = _manifests(repository)
    folders = {language: _outermost(known) for language, known in manifests.items()}
    testing = {f"{one.pipeline}:{one.job}" for one in repository.of(JobStep) if one.role == "test"}
    versions: defaultdict[str, list[UsedVersion]] = defaultdict(list)
    for one in used:
        folder, own = dirname(one.path), folders.get(one.language, ())
        # A part of the project with a manifest of its own may have its own version.
        parts = manifests.get(one.language, set()).difference(own)
        if one.user:
            counts = one.user in testing and one.folder not in parts
        elif one.kind == "dockerfile":
            apart = folder and any(below(part, folder) is not None for part in parts)
            copies = bool(one.copied) and not apart
            counts = (folder in own or copies) and not for_development(one.path)
        else:
            counts = not is_sample(folder)
        if counts:
            versions[one.language].append(one)
    projects = Projects(repository)
    for language, found in versions.items():
        if language in _COMPARED and len(folders.get(language, ())) == 1:
            yield from _differing(found, projects)


# How many numbers of a version tell whether a program behaves in the same way.
_COMPARED = {"go": 2, "java": 1, "node": 1, "php": 2, "python": 2, "ruby": 2}
_MANIFESTS = {
    "Gemfile": "ruby",
    "Pipfile": "python",
    "build.gradle": "java",
    "build.gradle.kts": "java",
    "composer.json": "php",
    "go.mod": "go",
    "package.json": "node",
    "pom.xml": "java",
    "pyproject.toml": "python",
    "requirements.txt": "python",
    "setup.py": "python",
}


def _manifests(repository: Repository) -> Mapping[str, set[str]]:
    """The folders with manifests of each language."""
    folders: defaultdict[str, set[str]] = defaultdict(set)
    for path in repository.paths:
        language = _MANIFESTS.get(basename(path))
        if language and not is_sample(dirname(path)):
            folders[language].add(dirname(path))
    return folders


def _outermost(folders: set[str]) -> set[str]:
    """The folders of projects; those below another one are its parts."""
    return {folder for folder in folders if folders.isdisjoint(list(folders_of(folder)))}


def _differing(found: Sequence[UsedVersion], projects: Projects) -> Iterator[Finding]:
    """The versions of a language that differ from that of its images, or from that of the version manager."""
    images = [one for one in found if one.kind == "dockerfile"]
    settings = [one for one in found if one.kind == "tool-settings"]
    jobs = [one for one in found if one.kind not in ("dockerfile", "tool-settings")]
    meant = images or settings
    if len({_compared(one) for one in meant}) != 1 or _is_excluded(meant[0], projects):
        return
    made = meant[0]
    others = settings if images else []
    # One of several versions of a job is that of another tool, and of several jobs one may be for the image.
    if len({one.user for one in jobs}) == len(jobs) and all(_differs(one, made) for one in jobs):
        others += jobs
    for one in others:
        if _differs(one, made) and not _is_excluded(one, projects):
            yield Finding(
                at=one,
                message=f"{one.by} has {LANGUAGES[one.language]} {one.version}, but {made.by} has {made.version}",
                related=(Related(made, f"{LANGUAGES[made.language]} {made.version}"),),
            )


def _compared(used: UsedVersion) -> tuple[str, ...]:
    """The numbers of a version that are compared; fewer if not all are known."""
    # `1.8` is an older name of Java 8.
    version = used.version.removeprefix("1.") if used.language == "java" else used.version
    return tuple(version.split("."))[: _COMPARED[used.language]]


def _differs(one: UsedVersion, other: UsedVersion) -> bool:
    """Whether two versions are not the same, as far as both are known."""
    return any(left != right for left, right in zip(_compared(one), _compared(other), strict=False))


def _is_excluded(used: UsedVersion, projects: Projects) -> bool:
    required = projects.of(used) if projects else None
    return required is not None and excludes(required, used)
