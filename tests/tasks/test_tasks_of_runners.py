"""Recipes of just and tasks of Task that commands run."""

import json

import pytest

import aurora_devops
from aurora_devops.kinds.tasks.just import read, variables

JUSTFILE = """\
set dotenv-load
image := "ghcr.io/acme/web"

alias t := test

# run the tests
[group('check')]
test *ARGS="-q": build (lint "src")
    pytest {{ ARGS }}

@lint path='.':
    ruff check {{path}}

build:
    #!/usr/bin/env bash
    docker build \\
      -t {{ image }} .

deploy env tag="a:b" $DRY="1":
    helm upgrade web chart --set tag={{tag}}
"""


def workflow(command):
    steps = f"      - uses: actions/checkout@v6\n      - run: {json.dumps(command)}\n"
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}"


def messages(files):
    report = aurora_devops.lint(files, select=["unknown-task"])
    assert not report.failures
    return [finding.message for finding in report.findings]


def test_recipes():
    justfile = read(JUSTFILE)
    assert [recipe.name for recipe in justfile.recipes] == ["test", "lint", "build", "deploy"]
    test, _, build, _ = justfile.recipes
    assert [name for name, _ in test.needs] == ["build", "lint"]
    assert len(build.commands) == 1
    assert build.commands[0].at.end - build.commands[0].at.start == len(build.commands[0].text)
    assert messages({"justfile": JUSTFILE}) == []


@pytest.mark.parametrize("mark", ["'''", '"""', "```", "'", '"', "`"])
def test_a_value_of_several_lines_has_no_recipes(mark):
    value = f"export POLICY := {mark}\nversion: api.example.com/v1\nrules:\n  - all\n{mark}\n"
    justfile = read(f"a := 'x'\n{value}{JUSTFILE}\npolicy: test\n")
    assert [recipe.name for recipe in justfile.recipes] == ["test", "lint", "build", "deploy", "policy"]
    assert justfile.text.count("version") == 1


def test_a_value_without_an_end():
    assert [recipe.name for recipe in read("a := '''x\nb: c\nd := '''\ne:\n").recipes] == ["e"]


def test_variables():
    text = "a := 'x'\nb := a / \"y\" + 'z'\nc := `date`\nexport D := env('D', 'e')\n"
    assert variables(text) == {"a": "x", "b": "x/yz"}


@pytest.mark.parametrize(
    "command",
    [
        "just tests",
        "just -f justfile tests",
        "just --justfile=./justfile tests",
        "just image=web tests -q",
        "cd chart && just tests",
        "just --working-directory . tests",
        "just --quiet tests",
    ],
)
def test_recipes_that_do_not_exist(command):
    files = {".github/workflows/a.yml": workflow(command), "justfile": JUSTFILE, "chart/x": ""}
    assert len(messages(files)) == 1


@pytest.mark.parametrize(
    "command",
    [
        "just test nothing",
        "just t",
        "just",
        "just --list nothing",
        "just --show nothing",
        "just $TASK",
        "just -f other.just nothing",
        "cd $DIR && just nothing",
        "cd chart && just lint",
        "cd own && just nothing",
        "just sub::nothing",
    ],
)
def test_recipes_that_exist_or_are_unknown(command):
    files = {
        ".github/workflows/a.yml": workflow(command),
        "justfile": JUSTFILE + "\nmod sub\n",
        "own/justfile": "import? 'other.just'\n\na:\n    ls\n",
    }
    assert messages(files) == []


TASKFILE = """\
version: "3"
includes:
  docs: ./docs
  infra:
    taskfile: infra/Taskfile.yml
    aliases: [tf]
  shared:
    taskfile: https://example.com/Taskfile.yml
tasks:
  test:
    aliases: [t]
    deps: [build, {task: "docs:site"}]
    cmds:
      - task: lint
        vars: {A: b}
      - go test ./...
  build: go build ./...
  lint:
    - golangci-lint run
  run-*:
    cmds: [ls]
"""
INCLUDED = {
    "docs/Taskfile.yml": "version: '3'\ntasks:\n  site: mkdocs build\n",
    "infra/Taskfile.yml": "version: '3'\ntasks:\n  plan: terraform plan\n",
}


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("task tests", 1),
        ("task test buidl", 1),
        ("task docs:sites", 1),
        ("task tf:apply", 1),
        ("go-task --dir . checks", 1),
        ("task -t Taskfile.yml checks FOO=bar", 1),
        ("cd infra && task apply", 1),
        ("task t build lint -- nothing", 0),
        ("task docs:site tf:plan infra:plan shared:anything run-web", 0),
        ("task FOO=bar", 0),
        ("task --list", 0),
        ("cd infra && task plan", 0),
        ("task -t other.yml nothing", 0),
    ],
)
def test_tasks(command, count):
    files = {".github/workflows/a.yml": workflow(command), "Taskfile.yml": TASKFILE, **INCLUDED}
    assert len(messages(files)) == count


def test_what_a_task_needs():
    text = TASKFILE.replace("task: lint", "task: checks").replace("docs:site", "docs:sites")
    assert len(messages({"Taskfile.yml": text, **INCLUDED})) == 2
    assert messages({"Taskfile.yml": TASKFILE, **INCLUDED}) == []


def test_a_document_is_about_any_file():
    files = {"README.md": "```sh\njust serve\njust check\n```\n", "justfile": JUSTFILE}
    assert len(messages(files)) == 2
    assert len(messages({**files, "web/justfile": "serve:\n    vite\n"})) == 1


def test_files_that_are_included_twice_at_each_level():
    files = {"README.md": "```sh\ntask biuld\ntask a:run\n```\n"}
    for index in range(30):
        below = f"./Taskfile{index + 1}.yml"
        includes = f"includes: {{a: {below}, b: {below}}}\n"
        files[f"Taskfile{index or ''}.yml"] = f"version: '3'\n{includes}tasks: {{run: 'true'}}\n"
    files["Taskfile30.yml"] = "version: '3'\ntasks: {run: 'true'}\n"
    (message,) = messages(files)
    assert "biuld" in message


@pytest.mark.parametrize(
    ("include", "count"),
    [
        ("./site", 0),
        ("{taskfile: ./site/Taskfile.yml, aliases: [d]}", 0),
        # The tasks run in the folder of the included file, so that task finds this one.
        ("{taskfile: ./site, dir: ./site}", 2),
    ],
)
def test_commands_of_an_included_file_run_in_the_folder_of_the_first(include, count):
    files = {
        "Taskfile.yml": f"version: '3'\nincludes:\n  site: {include}\n",
        "site/Taskfile.yml": "version: '3'\ntasks:\n  site: mkdocs build\n  all:\n"
        "    cmds:\n      - task site:site\n      - if true; then task site:sites; fi\n",
    }
    assert len(messages(files)) == count


def test_what_a_task_of_an_included_file_needs():
    files = {
        "Taskfile.yml": "version: '3'\nincludes:\n  site: ./site\n",
        "site/Taskfile.yml": "version: '3'\ntasks:\n  site: mkdocs build\n  all:\n    cmds:\n      - task: sites\n",
    }
    (message,) = messages(files)
    assert "'sites'" in message
