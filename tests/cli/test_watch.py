"""`--watch`: each change is linted, and Ctrl-C ends the run."""

import io
import sys

import pytest

from aurora_devops.cli import watch


@pytest.fixture
def during(monkeypatch):
    """Calls these functions one after the other instead of waiting, then interrupts."""

    def script(*steps):
        left = list(steps)

        def sleep(seconds):
            assert seconds >= watch.PAUSE
            if not left:
                raise KeyboardInterrupt
            left.pop(0)()

        monkeypatch.setattr(watch, "sleep", sleep)

    return script


NAMES = ("--watch", "--select", "latest-tag", "--format", "concise")


def runs(out, err):
    """The number of runs, and the findings of all of them."""
    return err.count("Watching for changes; press Ctrl-C to stop."), out.count("latest-tag")


def test_each_change_is_linted(repository, lint, during):
    root = repository({"Dockerfile": "FROM debian:latest\n"})
    during(
        lambda: None,
        lambda: (root / "Dockerfile").write_text("FROM debian:12.5\n"),
        lambda: (root / "b.Dockerfile").write_text("FROM debian:latest\nFROM alpine:latest\n"),
        lambda: None,
        lambda: (root / "b.Dockerfile").unlink(),
        lambda: (root / "notes.txt").write_text(""),
    )
    code, out, err = lint(*NAMES)
    assert code == 0
    # At first one finding, then none, two, none, none.
    assert runs(out, err) == (5, 3)


def test_the_configuration_and_the_baseline_are_watched(repository, lint, during):
    root = repository({"Dockerfile": "FROM debian:latest\n"})
    assert (
        lint("--select", "latest-tag", "--write-baseline", str(root / ".git/known.json"), "--quiet")[0] == 0
    )
    (root / ".git/known.json").rename(root / ".git/later.json")
    (root / ".git/known.json").write_text('{"version": 1, "files": {}}')
    during(
        lambda: (root / "aurora.yaml").write_text("lint: {exclude: [Dockerfile]}\n"),
        lambda: (root / "aurora.yaml").write_text("lint: {exclude: 1}\n"),
        lambda: (root / "aurora.yaml").unlink(),
        lambda: (root / ".git/later.json").replace(root / ".git/known.json"),
    )
    _, out, err = lint(*NAMES, "--baseline", ".git/known.json")
    assert runs(out, err) == (5, 2)
    assert [line for line in err.splitlines() if line.startswith("error: ")] == [
        f"error: {(root / 'aurora.yaml').as_posix()}:1: lint.exclude: must be a list"
    ]


def test_a_target_that_is_replaced(repository, lint, during):
    root = repository({"a/Dockerfile": "FROM debian:latest\n"})
    during(
        lambda: (root / "a").rename(root / "b"),
        lambda: (root / "b").rename(root / "a"),
    )
    code, out, err = lint(*NAMES, "a")
    assert (code, runs(out, err)) == (0, (3, 2))
    assert "error: a: no such file or folder\n" in err


def test_fixes_are_applied_after_each_change(repository, lint, during):
    root = repository({"Dockerfile": "FROM debian:12.5\n"})
    during(lambda: (root / "Dockerfile").write_text("FROM debian:12.5\nMAINTAINER a\n"), lambda: None)
    assert lint("--watch", "--fix", "--select", "deprecated-maintainer")[0] == 0
    assert "MAINTAINER" not in (root / "Dockerfile").read_text()


@pytest.mark.parametrize("terminal", [True, False])
def test_only_a_terminal_is_cleared(repository, during, monkeypatch, terminal):
    from aurora_devops.cli.lint import main

    class Stream(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return terminal

    repository({"Dockerfile": "FROM debian:12.5\n"})
    during()
    out = Stream()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["--watch", "--quiet", "--color", "never", "--select", "latest-tag"]) == 0
    assert out.getvalue().startswith(watch.CLEAR) == terminal
    assert out.getvalue().count("\x1b") == (3 if terminal else 0)


@pytest.mark.parametrize(
    ("arguments", "other"),
    [
        (["--write-baseline", "x"], "--write-baseline"),
        (["--add-suppressions", "--reason", "a"], "--add-suppressions"),
        (["-", "--stdin-filename", "Dockerfile"], "standard input"),
    ],
)
def test_what_happens_once_is_not_watched(lint, arguments, other):
    assert lint("--watch", *arguments) == (2, "", f"error: --watch cannot be combined with {other}\n")
