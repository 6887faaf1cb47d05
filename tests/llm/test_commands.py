"""The command, end to end, and what it costs those who do not use it."""

import json
import os
import subprocess
import sys

import pytest

from .servers import serving

APP = """\
app:
  name: web
  description: Serves pages
  owner: team-web
  language: go
  language-version: "1.25"
  framework: net/http
  entry-point: ./cmd/web
  port: 8080
  image: ghcr.io/acme/web
  repository-url: https://github.com/acme/web
  hosts: [web.acme.example]
agents:
  devops: {{model: some-model, base-url: "{url}", tools: [read_file]}}
"""


def aurora(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from aurora_devops.cli.aurora import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_model_makes_a_dockerfile_that_is_written(repository, drafts, tmp_path_factory):
    record = tmp_path_factory.mktemp("record") / "record.jsonl"
    good = drafts["Dockerfile"] + "# ours\n"
    with serving("chat", {"Dockerfile": "FROM debian:latest\n"}, {"Dockerfile": good}) as server:
        files = {"go.mod": "module web\n\ngo 1.25\n", "go.sum": ""}
        root = repository({"aurora.yaml": APP.format(url=server.url), **files})
        done = aurora(
            "generate", "--with", "llm", "--only", "dockerfile", "--write", "--record", str(record),
            OPENAI_API_KEY="sk-the-real-key-of-openai-000000",
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (root / "Dockerfile").read_text() == good
    assert "wrote Dockerfile" in done.stdout
    assert f"note: what was sent and answered: {record}" in done.stdout
    assert "sk-the-real-key" not in server.sent + record.read_text()
    assert {path.name for path in root.iterdir()} == {
        ".git",
        ".dockerignore",
        "Dockerfile",
        "aurora.lock",
        "aurora.yaml",
        "go.mod",
        "go.sum",
    }


def test_a_server_that_fails_leaves_a_delivery_that_is_proven(repository, drafts):
    with serving("chat", {"Dockerfile": "FROM debian:latest\n"}) as server:
        repository({"aurora.yaml": APP.format(url=server.url), "go.mod": "module web\n"})
        done = aurora("generate", "--with", "llm", "--only", "dockerfile", "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["proven"]) == (0, True)
    assert any(note.startswith("dockerfile: the template's files, for the same") for note in result["notes"])


def test_a_prepared_repository_is_told_apart_before_anything_is_sent(repository):
    repository({"aurora.yaml": APP.format(url="https://llm.evil.example/v1")})
    done = aurora("generate", "--with", "llm", "--only", "dockerfile", OPENAI_API_KEY="sk-000000000000")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: agents.devops.base-url: llm.evil.example would get this repository's texts: "
        "to permit it, set AURORA_LLM_HOSTS=llm.evil.example\n"
    )


@pytest.mark.parametrize("code", ["lint", "generate"])
def test_nobody_else_imports_what_asks_models(repository, code):
    repository({"aurora.yaml": APP.format(url="http://localhost/v1"), "Dockerfile": "FROM debian:12.5\n"})
    program = (
        "import sys; from aurora_devops.cli.aurora import main; "
        f"main({['lint', '.'] if code == 'lint' else ['generate', '--with', 'template', '--only', 'dockerfile']!r}); "
        "assert not {'pydantic_ai', 'openai', 'anthropic', 'aurora_llm.loop'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stderr == ""


def test_without_the_extra_one_line_tells_how_to_get_it(repository, monkeypatch):
    from aurora_devops import ConfigError
    from aurora_devops.generation.generate import generate

    root = repository({"aurora.yaml": APP.format(url="http://localhost/v1")})
    monkeypatch.setattr("aurora_llm.plugin.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"pip install 'aurora-devops\[llm\]'"):
        generate(root, generator="llm")


@pytest.mark.parametrize(
    ("answer", "allowed"), [("y\n", True), ("yes\n", True), ("\n", False), ("n\n", False)]
)
def test_a_person_at_a_terminal_is_asked_before_a_command_runs(monkeypatch, capsys, answer, allowed):
    import io

    from aurora_devops.cli.generate import _approve

    typed = io.StringIO(answer)
    monkeypatch.setattr(sys, "stdin", typed)
    assert not _approve(["hadolint", "Dockerfile"]), "nobody is there"
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert _approve(["hadolint", "a b"]) is allowed
    assert "run on a copy: hadolint 'a b' [y/N]" in capsys.readouterr().err
