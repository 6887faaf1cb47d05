"""Generating again: untouched files are replaced, edited ones merged or kept, and --check tells that it is time."""

import json
import shutil
import subprocess

import pytest

from aurora_devops import Artifact, Generator, hookimpl
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.core import run
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.remembered import Remembered, blob_id, read

APP = "app: {name: web, language: go, port: 8080, image: ghcr.io/acme/web}\ngenerate: {generator: acme}\n"
LINES = ["first", "second", "third", "fourth", "fifth", "sixth"]
NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def text(**changed: str) -> str:
    return "".join(f"{changed.get(line, line)}\n" for line in LINES)


@pytest.fixture
def delivery(tmp_path, monkeypatch, capsys):
    """A repository whose generator makes NOTICE with this text; calls aurora generate."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aurora.yaml").write_text(APP)
    (tmp_path / ".git").mkdir()

    def generate(made: str, *argv: str) -> tuple[int, str]:
        class Plugin:
            @hookimpl
            def aurora_generators(self):
                return [Generator("acme", "ours", lambda request: [Artifact("NOTICE", made, "readme")])]

        monkeypatch.setitem(run._catalogues, (), Catalogue(extra=[Plugin()]))
        code = guarded(aurora.main, ["generate", "--only", "readme", *argv])
        return code, capsys.readouterr().out

    generate.notice = tmp_path / "NOTICE"
    generate.root = tmp_path
    return generate


def commit(root):
    """Commit everything, so that git knows the texts."""
    shutil.rmtree(root / ".git", ignore_errors=True)
    who = ("-c", "user.name=a", "-c", "user.email=a@acme.example", "-c", "commit.gpgsign=false")
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)


def test_what_was_generated_is_remembered(delivery):
    assert delivery(text(), "--write")[0] == 0
    lock = json.loads((delivery.root / "aurora.lock").read_text())
    assert (lock["version"], lock["files"]) == (1, {"NOTICE": blob_id(text())})
    assert list(lock["applications"]) == ["."]
    assert lock["applications"]["."]["parts"] == ["readme"]
    assert list(lock["applications"]["."]["settings"]) == [
        *("app.image", "app.language", "app.name", "app.port"),
        "generate.generator",
    ]


def test_a_file_that_nobody_edited_is_replaced(delivery):
    delivery(text(), "--write")
    code, out = delivery(text(first="one"), "--write")
    assert code == 0
    assert "replaced NOTICE\n" in out
    assert delivery.notice.read_text() == text(first="one")
    assert read(delivery.root).untouched("NOTICE", text(first="one"))


def test_a_file_that_was_there_before_is_kept(delivery):
    delivery.notice.write_text("theirs\n")
    out = delivery(text(), "--write")[1]
    assert "kept NOTICE: content differs; --overwrite NOTICE replaces it\n" in out
    assert delivery.notice.read_text() == "theirs\n"
    assert not read(delivery.root).files


@NEEDS_GIT
def test_edits_are_merged(delivery):
    delivery(text(), "--write")
    commit(delivery.root)
    delivery.notice.write_text(text(sixth="mine"))
    assert "merges NOTICE: it was edited\n" in delivery(text(first="one"))[1]
    assert delivery.notice.read_text() == text(sixth="mine")
    code, out = delivery(text(first="one"), "--write")
    assert (code, "merged NOTICE: it was edited\n" in out) == (0, True)
    assert delivery.notice.read_text() == text(first="one", sixth="mine")
    commit(delivery.root)
    assert "nothing to write" in delivery(text(first="one"), "--write")[1]


@NEEDS_GIT
@pytest.mark.parametrize("committed", [True, False])
def test_edits_of_the_same_lines_are_a_conflict(delivery, committed):
    delivery(text(), "--write")
    if committed:
        commit(delivery.root)
    delivery.notice.write_text(text(first="mine"))
    out = delivery(text(first="one"), "--write")[1]
    assert "kept NOTICE: was edited where the generated content changed, too" in out
    assert delivery.notice.read_text() == text(first="mine")
    # It stays a conflict until it is settled.
    assert delivery(text(first="one"), "--check")[0] == 1
    delivery(text(first="one"), "--write", "--overwrite", "NOTICE")
    assert delivery.notice.read_text() == text(first="one")


def test_check_fails_until_the_files_are_written(delivery):
    assert delivery(text(), "--check")[0] == 1
    assert not delivery.notice.exists()
    delivery(text(), "--write")
    assert delivery(text(), "--check")[0] == 0
    code, out = delivery(text(first="one"), "--check")
    assert (code, "replaces NOTICE\n" in out) == (1, True)
    assert delivery.notice.read_text() == text()


def test_the_dry_run_begins_with_a_summary_and_shows_what_would_be_written(delivery):
    assert delivery(text())[1].startswith("1 new, 0 changed, 0 kept, 0 unchanged\nnew NOTICE\n--- a/NOTICE")
    delivery.notice.write_text("theirs\n")
    out = delivery(text())[1]
    assert out.startswith("0 new, 0 changed, 1 kept, 0 unchanged\nkept NOTICE: content differs;")
    assert "-theirs" not in out
    assert "-theirs" in delivery(text(), "--overwrite", "NOTICE")[1]


@pytest.mark.parametrize(
    "damaged", ["", "[]", '{"version": 2, "files": {}}', '{"version": 1, "files": {"a": 1}}']
)
def test_a_damaged_lock_file_is_named(delivery, damaged):
    (delivery.root / "aurora.lock").write_text(damaged)
    code, _ = delivery(text())
    assert code == 2


def test_the_id_is_that_of_git():
    assert blob_id("hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert Remembered({"a": blob_id("x")}).after({"b": "y"}).files == {"a": blob_id("x"), "b": blob_id("y")}
