"""`aurora init` and `aurora generate` as a person or a pipeline calls them."""

import json
import stat
import sys

import pytest

from aurora_devops import Artifact, Generator, hookimpl
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.core import run
from aurora_devops.core.catalogue import Catalogue

RULES = """\
groups:
  - name: web
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
"""
CLEAN = Artifact("monitoring/rules/recording.yml", RULES, "rules")
TEXT = Artifact("NOTICE", "ours\n", "readme")
APP = "app: {name: web, language: go, port: 8080}\ngenerate: {generator: acme}\n"


@pytest.fixture
def call(capsys):
    """Calls aurora; returns exit status, standard output, standard error."""

    def call(*argv: str) -> tuple[int, str, str]:
        code = guarded(aurora.main, argv)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def acme(monkeypatch):
    """A generator `acme` that gives these artifacts."""

    def gives(*artifacts: Artifact) -> None:
        class Plugin:
            @hookimpl
            def aurora_generators(self):
                return [
                    Generator(
                        "acme", "ours", lambda request: [a for a in artifacts if a.part in request.parts]
                    )
                ]

        monkeypatch.setitem(run._catalogues, (), Catalogue(extra=[Plugin()]))

    return gives


# init


def test_init_writes_what_it_found(app, call, monkeypatch):
    root = app("taskmaster")
    monkeypatch.chdir(root)
    code, out, _ = call("init")
    assert code == 0
    assert "found an application: fastapi, package fastapi in pyproject.toml:8" in out
    assert "fill in the values that could not be detected (REPLACE_ME): hosts" in out
    text = (root / "aurora.yaml").read_text()
    assert "\nlint:\n" in text
    assert "  port: 8000  # uvicorn --port in Procfile:1\n" in text
    assert "aurora.yaml:44:7: error AUR008 unfilled-placeholder" in call("lint", "--format", "concise")[1]
    (root / "aurora.yaml").write_text(text.replace("REPLACE_ME", "taskmaster.acme.example"))
    assert call("lint")[0] == 0


def test_init_without_an_application_is_about_linting(repository, call):
    root = repository({"Dockerfile": "FROM debian:12.5\n", "pyproject.toml": "[project]\nname = 'library'\n"})
    code, said, _ = call("init")
    assert code == 0
    assert "no application found: none of the known frameworks" in said
    assert "app:" not in (root / "aurora.yaml").read_text()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", 'FROM php:8.4\nCMD ["php", "x"]\n'),
        ("docker/Dockerfile", 'FROM php:8.4\nENTRYPOINT ["php", "x"]\n'),
        ("Procfile", "web: bin/start\n"),
        ("package.json", '{"scripts": {"start": "node ."}}'),
        ("pom.xml", "<artifactId>spring-boot-maven-plugin</artifactId>"),
        ("artisan", "#!/usr/bin/env php\n"),
        ("config.ru", "run Rails.application\n"),
    ],
)
def test_an_application_of_an_unknown_framework_is_filled_in(repository, call, path, text):
    root = repository({path: text})
    said = call("init")[1]
    assert f"found an application in {path}, of a framework that is not known" in said
    written = (root / "aurora.yaml").read_text()
    assert "  framework: REPLACE_ME" in written
    assert "  port: REPLACE_ME" in written


def test_init_writes_down_what_a_procfile_starts(repository, call):
    procfile = (
        "release: flask db upgrade\nweb: gunicorn wsgi:app\nworker: celery -A shop worker\nclock: x | y\n"
    )
    root = repository({"Procfile": procfile})
    call("init")
    written = (root / "aurora.yaml").read_text()
    assert "  migration: flask db upgrade  # a step before the start in Procfile:1\n" in written
    assert "    - name: worker  # a process in Procfile:3\n      command: celery -A shop worker\n" in written
    assert "clock" not in written
    assert "gunicorn wsgi:app\n" not in written


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"scripts": {"test": "node --test"}}'),
        ("pom.xml", "<packaging>jar</packaging>"),
        ("Cargo.toml", '[dependencies]\nserde = "1"\n'),
        ("src/Lib/Lib.csproj", '<Project Sdk="Microsoft.NET.Sdk"/>'),
    ],
)
def test_a_library_is_no_application(repository, call, path, text):
    root = repository({path: text})
    call("init")
    assert "app:" not in (root / "aurora.yaml").read_text()


def test_init_adds_the_application_to_what_is_there(repository, call):
    root = repository({"aurora.yaml": "# mine\nlint: {profile: strict}\n", "requirements.txt": "fastapi\n"})
    code, out, _ = call("init")
    assert code == 0
    assert "added the section app to aurora.yaml" in out
    assert (root / "aurora.yaml").read_text().startswith("# mine\nlint: {profile: strict}\n\napp:\n  name: ")
    code, _, err = call("init")
    assert (code, err) == (2, "error: aurora.yaml already exists; --force overwrites it\n")


def test_init_says_what_makes_a_metrics_endpoint(repository, call):
    root = repository({"requirements.txt": "fastapi\n"})
    assert "no metrics endpoint found; add one with prometheus-fastapi-instrumentator" in call("init")[1]
    assert "metrics-path: REPLACE_ME" in (root / "aurora.yaml").read_text()


# generate


def test_nothing_is_written_without_being_asked(repository, call, acme):
    root = repository({"aurora.yaml": APP})
    acme(CLEAN)
    code, out, err = call("generate", "--only", "rules")
    assert (code, err) == (0, "")
    assert "+      - record: job:http_requests:rate5m\n" in out
    assert "proven  policies" in out
    assert not (root / "monitoring").exists()


@pytest.mark.parametrize(
    "argv",
    [["--only", "rules", "readme"], ["--only", "rules,readme"], ["--only", "rules", "--only", "readme"]],
)
def test_several_names(repository, call, acme, argv):
    repository({"aurora.yaml": APP})
    acme(CLEAN, TEXT)
    code, out, _ = call("generate", "--json", "--agent", "documentation,monitoring", *argv)
    assert (code, json.loads(out)["notes"]) == (0, [])


def test_what_is_new_is_written_and_again_is_nothing(repository, call, acme):
    root = repository({"aurora.yaml": APP})
    acme(CLEAN, TEXT)
    code, out, _ = call("generate", "--write")
    assert code == 0
    assert "wrote monitoring/rules/recording.yml\n" in out
    assert (root / "monitoring/rules/recording.yml").read_text() == RULES
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    code, out, _ = call("generate", "--write")
    assert code == 0
    assert "nothing to write" in out
    assert before == {path: path.stat().st_mtime_ns for path in root.rglob("*")}


def test_what_is_there_is_kept(repository, call, acme):
    root = repository({"aurora.yaml": APP, "NOTICE": "theirs\n"})
    acme(TEXT)
    code, out, _ = call("generate", "--write")
    assert code == 0
    assert "kept NOTICE: content differs; --overwrite NOTICE replaces it\n" in out
    assert (root / "NOTICE").read_text() == "theirs\n"
    assert "replaced NOTICE\n" in call("generate", "--write", "--overwrite", "NOTICE")[1]
    assert (root / "NOTICE").read_text() == "ours\n"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--check", "--write"], "--check and --write exclude each other"),
        (["--write", "--overwrite", "NOTE"], "--overwrite NOTE: not a generated file"),
        (["--with", "acmee"], "unknown generator 'acmee'; did you mean acme?"),
        (["--only", "rule"], "unknown part 'rule'; did you mean rules?"),
        (["--agent", "ops"], "unknown agent 'ops'"),
        (["nowhere"], "nowhere: is no folder"),
        (["--templates", "nowhere"], "templates: nowhere is no folder"),
    ],
)
def test_a_wrong_call_is_exit_status_2(repository, call, acme, argv, message):
    repository({"aurora.yaml": APP})
    acme(TEXT)
    code, out, err = call("generate", *argv)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_what_is_clean_is_written_and_the_rest_is_named(repository, call, acme):
    root = repository({"aurora.yaml": APP})
    acme(CLEAN, Artifact("Dockerfile", "FROM debian:latest\n", "dockerfile"))
    code, out, _ = call("generate", "--write")
    assert code == 1
    assert "left out: Dockerfile: Dockerfile:1: " in out
    assert "wrote monitoring/rules/recording.yml\n" in out
    assert not (root / "Dockerfile").exists()


def test_a_refused_bundle_writes_nothing(repository, call, acme):
    root = repository({"aurora.yaml": APP})
    acme(Artifact("Dockerfile", "FROM debian:latest\n", "dockerfile"))
    code, out, _ = call("generate", "--write")
    assert code == 1
    assert "latest-tag" in out
    assert "refused: nothing was written" in out
    assert sorted(path.name for path in root.iterdir()) == [".git", "aurora.yaml"]


@pytest.mark.parametrize("path", ["../outside", ".git/hooks/pre-commit", "link/x"])
def test_a_hostile_generator_writes_nothing(repository, call, acme, tmp_path_factory, path):
    outside = tmp_path_factory.mktemp("outside")
    root = repository({"aurora.yaml": APP})
    (root / "link").symlink_to(outside)
    acme(Artifact(path, "text\n", "readme"))
    assert call("generate", "--write")[0] in (1, 2)
    assert list(outside.iterdir()) == []
    assert list((root / ".git").iterdir()) == []
    assert not (root.parent / "outside").exists()


def test_json_on_a_pipe(repository, call, acme):
    repository({"aurora.yaml": APP, "NOTICE": "theirs\n"})
    acme(CLEAN, TEXT)
    code, out, err = call("generate", "--json", "--write")
    assert (code, err) == (0, "")
    record = json.loads(out)
    assert record["version"] == "1"
    assert record["proven"] is True
    assert [(a["path"], a["state"], a["written"]) for a in record["artifacts"]] == [
        ("NOTICE", "changed", False),
        ("monitoring/rules/recording.yml", "new", True),
    ]
    assert {evidence["level"] for evidence in record["evidence"]} == {"parsed", "valid", "policies", "fits"}


def test_json_of_a_refused_bundle(repository, call, acme):
    repository({"aurora.yaml": APP})
    acme(Artifact("Dockerfile", "FROM debian:latest\n", "dockerfile"))
    code, out, _ = call("generate", "--json")
    record = json.loads(out)
    assert (code, record["proven"]) == (1, False)
    assert "latest-tag" in {finding["name"] for finding in record["findings"]}


def test_a_diff_does_not_show_the_secrets_that_are_there(repository, call, acme):
    token = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"
    repository({"aurora.yaml": APP, "monitoring/rules/recording.yml": f"# {token}\n{RULES}"})
    acme(CLEAN)
    assert "@@" not in call("generate")[1]
    out = call("generate", "--overwrite", CLEAN.path)[1]
    assert "@@" in out
    assert token not in out


def test_a_terminal_is_told_what_is_done(repository, call, acme, monkeypatch):
    repository(
        {
            "go.mod": "module web\n\ngo 1.26\n",
            "main.go": 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":80", nil) }\n',
        }
    )
    acme(CLEAN)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    err = call("generate", "--with", "acme")[2]
    said = [line.split(" s  ")[1].split()[0] for line in err.splitlines()]
    assert said == ["detecting", "generating", "made", "proving"]
    assert call("generate", "--with", "acme", "--quiet")[2] == ""


def test_without_a_section_the_code_tells(repository, call, acme):
    repository({"requirements.txt": "fastapi\n"})
    acme(TEXT)
    assert "note: aurora.yaml has no section app: it was detected" in call("generate", "--with", "acme")[1]
    repository({"requirements.txt": ""})
    code, _, err = call("generate", "--with", "acme")
    assert code == 2
    assert "could not detect app.port; write a section app into aurora.yaml" in err


def test_templates_of_a_team_are_texts_below_a_folder(repository, monkeypatch):
    from aurora_devops.generation.generate import generate

    seen = []

    class Plugin:
        @hookimpl
        def aurora_generators(self):
            return [Generator("acme", "ours", lambda request: seen.append(request.templates) or [])]

    root = repository({"aurora.yaml": APP + "lint: {}\n", "ours/dockerfile/Dockerfile": "x\n"})
    catalogue = Catalogue(extra=[Plugin()])
    generate(root, generator="acme", templates=root / "ours", catalogue=catalogue)
    (root / "aurora.yaml").write_text(APP.replace("acme", "acme, templates: ours"))
    generate(root, catalogue=catalogue)
    assert [dict(templates) for templates in seen] == [{"dockerfile/Dockerfile": "x\n"}] * 2


# Tools


@pytest.fixture
def program(tmp_path_factory, monkeypatch):
    """Puts a stand-in for a program on the path, and nothing else."""
    folder = tmp_path_factory.mktemp("bin")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("GITHUB_TOKEN", "secret")

    def put(name: str, script: str) -> None:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return put


def test_tools_are_run_only_when_asked(repository, call, acme, program, tmp_path):
    repository({"aurora.yaml": APP})
    acme(CLEAN)
    mark = tmp_path / "called"
    program("promtool", f'echo "$@ ${{GITHUB_TOKEN:-none}} $PWD" >> {mark}')
    call("generate")
    assert not mark.exists()
    code, out, _ = call("generate", "--tools")
    assert code == 0
    assert "proven  tool      promtool check rules\n" in out
    said = mark.read_text().split()
    assert said[:4] == ["check", "rules", "monitoring/rules/recording.yml", "none"]
    assert said[4] != str(tmp_path), "a tool works on a copy"


def test_a_tool_that_finds_something_refuses(repository, call, acme, program):
    root = repository({"aurora.yaml": APP})
    acme(CLEAN)
    program("promtool", "echo 'bad rule' && exit 1")
    code, out, _ = call("generate", "--tools", "--write")
    assert code == 1
    assert "failed  tool      promtool check rules: bad rule" in out
    assert not (root / "monitoring").exists()


def test_a_tool_that_is_not_there_is_a_note(repository, call, acme, program):
    repository({"aurora.yaml": APP})
    acme(Artifact("monitoring/tests/alerts_test.yml", "tests: []\n", "rules"))
    code, out, _ = call("generate", "--tools", "--only", "rules")
    assert code == 0
    assert "note: not run, for it is not installed: promtool test rules" in out


def test_code_that_is_missing_is_shown_as_code(repository, call):
    repository(
        {"requirements.txt": "fastapi\n", "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    )
    shown = call("generate", "--only", "prometheus")[1]
    assert '\n    REQUESTS = Counter("http_requests_total"' in shown


def test_a_generator_that_records_nothing_says_so(repository, call):
    repository({"requirements.txt": "fastapi\n"})
    assert (
        "note: run.jsonl: template sends nothing"
        in call("generate", "--only", "prometheus", "--record", "run.jsonl")[1]
    )
