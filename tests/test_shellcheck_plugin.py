"""The program shellcheck is run when the command line asks, and by nothing else."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aurora_devops import ConfigError
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import expect, verify

# Stands for the program: it finds variables without quotes, and tells how it was called.
STAND_IN = r"""#!{python}
import json, os, pathlib, re, sys
calls = pathlib.Path({log!r})
calls.open("a").write(json.dumps([sys.argv[1:], dict(os.environ)]) + "\n")
comments = []
for name in sys.argv[sys.argv.index("--") + 1:]:
    text = pathlib.Path(name).read_text()
    for number, line in enumerate(text.split("\n"), 1):
        for match in re.finditer(r"(?<=[ ])\$\w+", "" if "disable=" in text else line):
            comments.append({{"file": name, "line": number, "endLine": number, "column": match.start() + 1,
                             "endColumn": match.end() + 1, "level": "info", "code": 2086, "message": "Quote it."}})
print(json.dumps({{"comments": comments}}))
sys.exit(bool(comments))
"""


@pytest.fixture
def program(tmp_path, monkeypatch) -> Path:
    """Puts the stand-in on the search path; the file in which it tells of its calls."""
    folder, log = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    file = folder / "shellcheck"
    file.write_text(STAND_IN.format(python=sys.executable, log=str(log)))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("AURORA_CACHE_DIR", str(tmp_path / "cache"))
    return log


@pytest.fixture
def asked():
    """The catalogue of a command line that asks."""
    return default_catalogue(("aurora_shellcheck.plugin",))


def calls(log: Path) -> list[list[str]]:
    return [json.loads(line)[0] for line in log.read_text().splitlines()] if log.exists() else []


def lint(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; from aurora_devops.cli.lint import guarded, main; sys.exit(guarded(main, {list(argv)!r}))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )


def test_its_examples(program, asked):
    (policy,) = asked.named("shc001")
    for example in policy.examples:
        verify(policy, example, catalogue=asked)


def test_nothing_but_the_option_brings_it():
    with pytest.raises(ConfigError):
        default_catalogue().called("SHC001")


def test_places_are_exact(program, asked):
    (policy,) = asked.named("shc001")
    expect(policy, "FROM a:1\nRUN set -e; \\\n    # é $x\n    é=1; cat «$file»\n", catalogue=asked)
    workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: 'echo \"it''s\" «$b»'\n"
    expect(policy, workflow, kind="github-workflow", catalogue=asked)


def test_one_call_for_all_scripts_of_a_file(program, asked):
    (policy,) = asked.named("shc001")
    expect(policy, 'FROM a:1\nRUN cat «$a»\nRUN cat «$b»\nSHELL ["pwsh"]\nRUN cat $c\n', catalogue=asked)
    ((*options, _, _),) = calls(program)
    assert options[:2] == ["--norc", "--format=json1"]


def test_it_gets_none_of_the_environment(program, asked, monkeypatch):
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2086")
    monkeypatch.setenv("TOKEN", "secret")
    (policy,) = asked.named("shc001")
    expect(policy, "FROM a:1\nRUN cat «$a»\n", catalogue=asked)
    environment = json.loads(program.read_text().splitlines()[0])[1]
    assert not {"SHELLCHECK_OPTS", "TOKEN", "HOME", "PATH"} & set(environment)


def test_the_command_line_asks(program, tmp_path):
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "aurora.yaml").write_text("lint: {select: [all]}\n")
    (repository / "Dockerfile").write_text("FROM a:1\nRUN cat $a\n")
    lint(repository)
    lint(repository, "--profile", "all", "--select", "all")
    assert calls(program) == []
    done = lint(repository, "--with-shellcheck", "--format", "concise")
    assert "Dockerfile:2:9: warning SHC001 shellcheck: SC2086: Quote it." in done.stdout, done.stderr
    assert len(calls(program)) == 1
    again = lint(repository, "--with-shellcheck", "--format", "concise")
    assert again.stdout == done.stdout
    assert len(calls(program)) == 1, "the second answer comes from the cache"
    assert "SHC001" not in lint(repository, "--format", "concise").stdout


def test_without_the_program_the_run_cannot_be_done(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{os.pathsep}bin")
    (tmp_path / "Dockerfile").write_text("FROM a:1\n")
    done = lint(tmp_path, "--with-shellcheck", "--no-cache")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no program shellcheck on the search path" in done.stderr


def test_a_program_that_says_nothing_is_a_failure(program, asked, tmp_path):
    (tmp_path / "bin/shellcheck").write_text("#!/bin/sh\necho broken >&2\nexit 4\n")
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/Dockerfile").write_text("FROM a:1\nRUN cat $a\n")
    done = lint(tmp_path / "repository", "--with-shellcheck", "--no-cache")
    assert done.returncode == 2
    assert "shellcheck ended with 4: broken" in done.stdout + done.stderr
