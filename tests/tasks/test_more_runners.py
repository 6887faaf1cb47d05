"""The tasks of tox, nox, poe, PDM, hatch, rake, mage and mise that commands run."""

import json

import pytest

import aurora_devops
from aurora_devops.core.context import alone
from aurora_devops.core.source import Source
from aurora_devops.runners import declared

TOX = """\
[tox]
envlist =
    py3{12,13}-{django52,flask}
    lint

[testenv]
deps =
    django52: django~=5.2
    extra: shop[all]

[testenv:docs-{html,pdf}]
commands = sphinx-build

[testenv:types]
commands = mypy
"""
NOX = """\
import nox

@nox.session(python=["3.12", "3.13"])
def tests(session):
    session.run("pytest")

@nox.session(name="type-check", reuse_venv=True)
@nox.parametrize("a", [1, 2])
def types(session: nox.Session) -> None:
    session.run("mypy")

@nox.session
def build_docs(session):
    ...
"""
PROJECT = """\
[project]
name = "shop"
dependencies = ["flask>=3"]
[project.scripts]
shop-api = "shop.api:main"
flaskr = "shop:main"
[tool.poe.tasks]
lint = "ruff check ."
test-unit = { cmd = "pytest" }
[tool.pdm.scripts]
serve = "uvicorn shop:app"
"lint:all" = { shell = "ruff check ." }
[tool.hatch.envs.default.scripts]
cov = "pytest --cov"
[tool.hatch.envs.docs]
dependencies = ["mkdocs"]
[tool.hatch.envs.docs.scripts]
build = "mkdocs build"
[tool.hatch.envs.compat]
[[tool.hatch.envs.compat.matrix]]
python = ["3.12", "3.13"]
[tool.tox]
env_list = ["3.13", "fmt"]
[tool.tox.env.fmt]
commands = [["ruff", "format"]]
"""
RAKE = """\
require "bundler/gem_tasks"
require 'rspec/core/rake_task'

RSpec::Core::RakeTask.new(:spec)
RuboCop::RakeTask.new

desc "x"
task default: %i[spec rubocop]

namespace :docs do
  desc "build"
  task :build, [:format] do |t, args|
    sh "yard"
  end
  namespace "api" do
    task publish: :build do
    end
  end
end
task "ci:all" => [:spec]
"""
MAGE = """\
//go:build mage

package main

import "github.com/magefile/mage/mg"

type Build mg.Namespace

var Aliases = map[string]interface{}{
	"b": Build.Image,
}

// Lint runs the linter.
func Lint() error { return nil }

func (Build) Image(ctx context.Context, tag string) error {
	return nil
}

func (Build) Default() {
}

func helper() {}
"""
MISE = """\
[tools]
node = "22"

[tasks.lint]
run = "eslint ."
alias = "l"

[tasks."db:migrate"]
run = "migrate"

[tasks]
fmt = "prettier -w ."
"""


def workflow(command):
    steps = f"      - uses: actions/checkout@v6\n      - run: {json.dumps(command)}\n"
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}"


def unknown(command, files):
    report = aurora_devops.lint(
        {".github/workflows/a.yml": workflow(command), **files}, select=["unknown-task"]
    )
    assert not report.failures
    return [finding.message.split("'")[3] for finding in report.findings]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("tox -e lint,typos", ["typos"]),
        ("tox -e py313-django52,py311-flask,docs-html,py312-extra,3.14", []),
        ("python -m tox run -e docs-epub", ["docs-epub"]),
        ("uvx tox -qe lints", ["lints"]),
        ("tox -c other.ini -e lints", []),
        ("tox -e $ENV -- -e lints", []),
    ],
)
def test_tox(command, names):
    assert unknown(command, {"tox.ini": TOX}) == names


@pytest.mark.parametrize(
    ("command", "names"),
    [("tox -e fmt,3.12", []), ("tox -e fmt,format", ["format"]), ("uv run tox run -e form", ["form"])],
)
def test_tox_in_toml(command, names):
    assert unknown(command, {"pyproject.toml": PROJECT}) == names


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("nox -s tests type-check -- -k web", []),
        ("nox -s test", ["test"]),
        ("uv run nox --session=types", ["types"]),
        ("pipx run nox -rs tests-3.12 'type-check(a=1)' build-docs", []),
        ("nox --sessions build_docs docs", ["docs"]),
        ("nox -t ci", []),
    ],
)
def test_nox(command, names):
    assert unknown(command, {"noxfile.py": NOX}) == names


def test_sessions_that_are_computed():
    files = {"noxfile.py": NOX + "\nfor name in ('a', 'b'):\n    nox.session(name=name)(tests)\n"}
    assert unknown("nox -s c", files) == []
    assert unknown("nox -s c", {"noxfile.py": "from shared import *\n" + NOX}) == []


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("poe lint && poetry run poe test-unit -k web", []),
        ("uv run poe tests", ["tests"]),
        ("poe -C . lints fix", ["lints"]),
        ("pdm run serve", []),
        ("pdm run lint:fix", ["lint:fix"]),
        ("pdm run serv", ["serv"]),
        ("pdm run pytest -q", []),
        ("hatch run cov && hatch run docs:build && hatch run compat.py3.12:pytest", []),
        ("hatch run doc:build", ["doc"]),
        ("hatch run test:pytest", ["test"]),
        ("hatch run docs:builds", ["docs:builds"]),
        ("hatch run docs:mkdocs build", []),
        ("uv run shop-api", []),
        ("uv run shop-server --port 80", ["shop-server"]),
        ("poetry run flask run", []),
        ("uv run pytest && uv run python -m shop", []),
    ],
)
def test_scripts_of_python_projects(command, names):
    assert unknown(command, {"pyproject.toml": PROJECT}) == names


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("bundle exec rake spec rubocop:autocorrect release docs:build[pdf] FORMAT=x", []),
        ("rake test", ["test"]),
        ("bundle exec rake docs:deploy", ["docs:deploy"]),
        ("bin/rake ci:all docs:api:publish", []),
        ("rake -T docs", []),
    ],
)
def test_rake(command, names):
    assert unknown(command, {"Rakefile": RAKE}) == names


def test_tasks_that_others_add():
    rails = {
        "Rakefile": 'require_relative "config/application"\nRails.application.load_tasks\n',
        "lib/tasks/data.rake": "namespace :data do\n  task purge: :environment do\n  end\nend\n",
    }
    assert unknown("bundle exec rake db:migrate data:purge assets:precompile vendor:x", rails) == []
    assert unknown("bundle exec rake data:prune", rails) == ["data:prune"]


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("mage lint && mage build:image v1 && mage -v build && mage b", []),
        ("mage Build:Images", ["Build:Images"]),
        ("mage helper", ["helper"]),
        ("mage -l", []),
    ],
)
def test_mage(command, names):
    assert unknown(command, {"magefile.go": MAGE}) == names


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("mise run lint ::: db:migrate --all", []),
        ("mise run l && mise r deploy:web && mise run fmt", []),
        ("mise run format", ["format"]),
        ("mise run lint ::: db:seed", ["db:seed"]),
        ("mise exec -- eslint .", []),
    ],
)
def test_mise(command, names):
    files = {"mise.toml": MISE, "mise-tasks/deploy/web.sh": "#!/bin/sh\n"}
    assert unknown(command, files) == names


@pytest.mark.parametrize(
    ("path", "text", "written"),
    [
        ("pyproject.toml", '[tool.poe.tasks]\n"build:all" = "make"\n', '"build:all"'),
        ("pyproject.toml", "[tool.poe.tasks.lint]\ncmd = 'ruff check'\n", "lint"),
        ("pyproject.toml", "[project]\nname = 'serve'\nscripts.serve = 'shop:serve'\n", "serve"),
        ("tox.toml", "[env.'py3.13']\ncommands = []\n", "'py3.13'"),
        (
            "noxfile.py",
            "import nox\n\n@nox.session\ndef tests(session): ...\n\ndef tests_of(): ...\n",
            "tests",
        ),
    ],
)
def test_the_place_of_a_task(path, text, written):
    at = next(iter(declared(Source(path, text), alone())))[3]
    assert text[at.start : at.end] == written


@pytest.mark.parametrize(
    ("path", "start", "task"),
    [
        ("pyproject.toml", "[tool.poe.tasks]\n", "task_{} = 'make'\n"),
        ("noxfile.py", "import nox\n", "@nox.session\ndef task_{}(session): ...\n"),
    ],
)
def test_many_tasks_are_read_in_linear_time(path, start, task):
    # No measurement: what is not linear takes minutes.
    text = start + "".join(task.format(number) for number in range(20_000))
    assert any(name == "task_19999" for _, _, name, _ in declared(Source(path, text), alone()))
