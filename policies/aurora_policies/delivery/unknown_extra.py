from collections.abc import Iterator, Sequence
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredExtras, NamedExtra

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._names import hint

_PROJECT = """\
[project]
name = "shop"
version = "1.0"

[project.optional-dependencies]
dev = ["pytest"]
load-test = ["locust"]

[dependency-groups]
docs = ["mkdocs"]
"""
_POETRY = """\
[tool.poetry]
name = "shop"

[tool.poetry.extras]
postgres = ["psycopg"]

[tool.poetry.group.lint.dependencies]
ruff = "*"
"""
_ROOT = {"pyproject.toml": _PROJECT}


@policy(
    "DLV224",
    severity="error",
    category="validity",
    examples=[
        bad(workflow('pip install -e ".[«test»]" && pytest'), path=WORKFLOW, files=_ROOT),
        bad(
            workflow("python -m pip install ./api[dev,«lint»]"),
            path=WORKFLOW,
            files={"api/pyproject.toml": _PROJECT},
        ),
        bad(
            workflow("uv sync --extra «docs» --group docs --frozen && uv run --group «dev» pytest"),
            path=WORKFLOW,
            files=_ROOT,
        ),
        bad(
            workflow(
                "poetry install --with lint,«test» -E postgres && poetry install --extras 'postgres «mysql»'"
            ),
            path=WORKFLOW,
            files={"pyproject.toml": _POETRY},
        ),
        bad(workflow("pdm sync -G dev -G «test»"), path=WORKFLOW, files=_ROOT),
        bad(
            'FROM python:3.14-slim\nWORKDIR /srv\nCOPY . .\nRUN pip install --no-cache-dir ".[«prod»]"\n',
            path="Dockerfile",
            files=_ROOT,
        ),
        bad(
            "```sh\npython -m venv .venv\n. .venv/bin/activate\npip install '.[«tests»]'\n```\n",
            path="README.md",
            files=_ROOT,
        ),
        bad(
            "check:\n\tuv pip install -e .[«test»]\n",
            path="Makefile",
            files={"setup.cfg": "[metadata]\nname = shop\n\n[options.extras_require]\ndev =\n    pytest\n"},
        ),
        good(
            workflow('pip install ".[dev,load_test]" && pip install --group docs'),
            path=WORKFLOW,
            files=_ROOT,
            because="the project declares them, and a name may have other separators",
        ),
        good(
            workflow('pip install ".[test]"'),
            path=WORKFLOW,
            files={
                "setup.py": "from setuptools import setup\n\nsetup(extras_require=EXTRAS)\n",
                "pyproject.toml": "[build-system]\n",
            },
            because="a program declares the extras",
        ),
        good(
            workflow('pip install ".[test]"'),
            path=WORKFLOW,
            files={"pyproject.toml": '[project]\nname = "shop"\ndynamic = ["optional-dependencies"]\n'},
            because="the build backend computes the extras",
        ),
        good(
            workflow('pip install "uvicorn[standard]" "dask[complete]"'),
            path=WORKFLOW,
            files=_ROOT,
            because="these are other projects",
        ),
        good(
            "FROM python:3.14-slim\nWORKDIR /srv\nCOPY tools .\nRUN pip install .[dev]\n",
            path="Dockerfile",
            files={"pyproject.toml": '[project]\nname = "web"\n', "tools/pyproject.toml": _PROJECT},
            because="the project in the image may be the one in the other folder",
        ),
        good(
            workflow("poetry install --only main --with lint"),
            path=WORKFLOW,
            files={"pyproject.toml": _POETRY},
            because="Poetry has the group `main` without a declaration",
        ),
    ],
)
def unknown_extra(repository: Repository) -> Iterator[Finding]:
    """A command installs an extra or a group of dependencies that the Python project does not declare.

    pip prints a warning and installs the project without these packages, so that a later command fails; uv, Poetry and
    PDM end with an error.
    Correct the name, or declare it in `pyproject.toml`. Projects whose extras `setup.py` or a build backend
    computes are left out.

    <https://packaging.python.org/en/latest/specifications/pyproject-toml/>
    """
    named = repository.of(NamedExtra)
    if not repository.whole or not named:
        return
    projects: dict[str, DeclaredExtras] = {}
    for project in repository.of(DeclaredExtras):
        # `pyproject.toml` is used where `setup.cfg` is there as well.
        if project.folder not in projects or project.path.endswith(".toml"):
            projects[project.folder] = project
    documents = Documents.of(repository)
    for one in named:
        own = _projects_of(one, projects)
        if not own or (one.kind == "document" and documents.elsewhere(one)):
            continue
        if any(_normal(one.name) in set(map(_normal, _names(one, project))) for project in own):
            continue
        first = own[0]
        what = "extra" if one.what == "extra" else "group of dependencies"
        yield Finding(
            at=one,
            message=f"{one.command}: the project has no {what} '{one.name}'{hint(one.name, _names(one, first))}",
            related=(Related(first, "the project"),),
        )


def _projects_of(named: NamedExtra, projects: dict[str, DeclaredExtras]) -> Sequence[DeclaredExtras]:
    """The projects that a command may install."""
    if not named.dockerfile:
        return [projects[named.folder]] if named.folder in projects else []
    near = [projects[folder] for folder in (dirname(named.dockerfile), "") if folder in projects]
    # The project that is copied into the image may be any of them.
    return [*near, *projects.values()] if near else []


def _names(named: NamedExtra, project: DeclaredExtras) -> Sequence[str]:
    """The names from which a command may choose."""
    if named.what == "any":
        return (*project.extras, *project.groups)
    return project.extras if named.what == "extra" else project.groups


def _normal(name: str) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)
