"""`aurora init` on a terminal: what it asks, what it makes of the answers, and when it does not ask."""

import os
import sys
import threading

import pytest
import yaml

from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.generation.detect import Clue, Detection, detect
from aurora_devops.generation.questions import answered, questions, value_of

pty = pytest.importorskip("pty")
FILES = {
    "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/health')\ndef health(): ...\n",
    "requirements.txt": "fastapi==0.120.0\nuvicorn==0.38.0\n",
    "Procfile": "web: uvicorn main:app --port 8000\n",
}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def terminal(monkeypatch):
    """Runs aurora with a pseudo-terminal as standard input and error, and these lines typed; status and screen."""

    def run(typed: str, *argv: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        screen = bytearray()

        def record() -> None:
            while True:
                try:
                    read = os.read(ours, 4096)
                except OSError:
                    return
                screen.extend(read)
                if not read or b"\0" in read:
                    return

        recorder = threading.Thread(target=record)
        recorder.start()
        os.write(ours, typed.encode())
        with os.fdopen(os.dup(theirs), "r") as stdin, os.fdopen(os.dup(theirs), "w") as stderr:
            monkeypatch.setattr(sys, "stdin", stdin)
            monkeypatch.setattr(sys, "stderr", stderr)
            code = guarded(aurora.main, list(argv))
        # The end of what is shown.
        os.write(theirs, b"\0")
        recorder.join()
        os.close(ours)
        os.close(theirs)
        return code, screen.decode().replace("\r\n", "\n")

    return run


def typed(root, answers: dict[str, str]) -> str:
    """The lines that give these answers, and no others."""
    return "".join(answers.get(one.key, "") + "\n" for one in questions(detect(root)))


def app(root):
    return yaml.safe_load((root / "aurora.yaml").read_text())["app"]


def test_answers_are_written(repository, terminal):
    answers = {
        "description": "Prices of trams",
        "owner": "trams",
        "image": "ghcr.io/acme/trams",
        "language-version": "3.14",
        "hosts": "a.example, b.example",
    }
    code, screen = terminal(typed(repository, answers), "init")
    assert code == 0
    assert "6 questions about the application; Enter takes the value in brackets, Ctrl-D ends\n" in screen
    assert "owner (the team that is called when it breaks) []: " in screen
    found = app(repository)
    assert found["description"] == "Prices of trams"
    assert found["owner"] == "trams"
    assert str(found["language-version"]) == "3.14"
    assert found["image"] == "ghcr.io/acme/trams"
    assert found["repository-url"] == "REPLACE_ME"
    assert found["hosts"] == ["a.example", "b.example"]
    assert found["port"] == 8000


def test_the_end_of_the_input_leaves_the_rest_open(repository, terminal):
    code, _ = terminal("Prices of trams\n\x04", "init")
    assert code == 0
    assert app(repository)["description"] == "Prices of trams"
    assert app(repository)["owner"] == "REPLACE_ME"


@pytest.mark.parametrize("argv", [["--yes"], ["-y"]])
def test_it_does_not_ask_with_yes(repository, terminal, argv):
    code, screen = terminal("", "init", *argv)
    assert code == 0
    assert "questions" not in screen
    assert app(repository)["owner"] == "REPLACE_ME"


def test_it_does_not_ask_on_a_pipe(repository, monkeypatch, capsys):
    ours, theirs = os.pipe()
    os.write(theirs, b"Prices of trams\n")
    os.close(theirs)
    with os.fdopen(ours) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert guarded(aurora.main, ["init"]) == 0
    assert "questions" not in capsys.readouterr().err
    assert app(repository)["description"] == "REPLACE_ME"


def test_it_does_not_ask_where_the_answers_would_not_be_written(repository, terminal):
    (repository / "aurora.yaml").write_text("app: {name: web, language: go}\n")
    code, screen = terminal("", "init")
    assert (code, "questions" in screen) == (2, False)


def test_it_asks_for_each_application_of_a_monorepo_without_a_file(tmp_path, monkeypatch, terminal):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for folder in ("api", "web"):
        (tmp_path / folder).mkdir()
        for name, text in FILES.items():
            (tmp_path / folder / name).write_text(text)
    (tmp_path / "web/aurora.yaml").write_text("app: {name: web, language: python}\n")
    code, screen = terminal("Prices of trams\n\x04", "init")
    assert code == 0
    assert "questions about the application of api" in screen
    assert "application of web" not in screen
    assert app(tmp_path / "api")["description"] == "Prices of trams"


def test_a_value_that_cannot_be_used_is_asked_for_again(repository, terminal):
    for name in FILES:
        (repository / name).unlink()
    (repository / "Dockerfile").write_text('FROM debian:13\nCMD ["serve"]\n')
    screen = terminal(typed(repository, {"port": "many\n70000\n9000"}), "init")[1]
    assert screen.count("cannot be used") == 2
    assert app(repository)["port"] == 9000


# Questions


def detection(**fields: list[Clue]) -> Detection:
    return Detection({name: tuple(clues) for name, clues in fields.items()})


def test_a_doubtful_value_is_asked_for_with_its_evidence():
    found = detection(
        port=[Clue("port", 8000, "EXPOSE", "Dockerfile", 3), Clue("port", 5000, "usual for Flask")],
        owner=[Clue("owner", "trams", "CODEOWNERS")],
    )
    port = next(one for one in questions(found) if one.key == "port")
    assert (port.evidence, port.default) == (
        ("8000: EXPOSE in Dockerfile:3", "5000: usual for Flask"),
        "8000",
    )
    assert port.optional
    assert "owner" not in [one.key for one in questions(found)]


def test_answers_replace_what_was_found():
    found = answered(detection(port=[Clue("port", 8000, "EXPOSE")]), {"port": 9000, "hosts": ("a.example",)})
    assert found.best("port") == Clue("port", 9000, "entered")
    assert found.best("hosts") == Clue("hosts", "a.example", "entered")
    assert found.others("port") == ()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("port", "9000", 9000),
        ("port", "null", None),
        ("health-path", "null", None),
        ("health-path", "/up", "/up"),
        ("owner", "null", "null"),
        ("hosts", "a.example b.example", ("a.example", "b.example")),
        ("language-version", "3.14", "3.14"),
    ],
)
def test_values(key, text, value):
    assert value_of(key, text) == value


@pytest.mark.parametrize(("key", "text"), [("port", "0"), ("port", "x"), ("language", "C Plus Plus")])
def test_values_that_cannot_be_used(key, text):
    with pytest.raises(ValueError, match=r"\w"):
        value_of(key, text)
