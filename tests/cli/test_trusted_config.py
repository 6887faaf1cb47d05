"""`--trusted-config`: a change is checked with the configuration of another revision, not with its own."""

import json
import shutil
import subprocess

import pytest

from aurora_devops.cli.lint import guarded, main

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

DOCKERFILE = "FROM debian:latest\nUSER app\n"


@pytest.fixture
def change(tmp_path, monkeypatch):
    """Commits files as revision `base`, then writes other ones to the working tree."""

    def git(*arguments):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def make(before, after):
        git("init", "--quiet")
        write({"Dockerfile": DOCKERFILE, **before})
        git("add", "--all")
        git("commit", "--quiet", "--message", "base")
        git("tag", "base")
        write(after)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


def found(capsys, *arguments):
    main(["--format", "json", "--quiet", *arguments])
    return {
        f["policy"]["code"]
        for f in json.loads(capsys.readouterr().out)["findings"]
        if not f.get("suppressed")
    }


IGNORING = "lint: {ignore: [latest-tag]}\n"


@pytest.mark.parametrize(
    "after",
    [
        {"aurora.yaml": IGNORING},
        {"aurora.yaml": "lint: {exclude: [Dockerfile]}\n"},
        {"aurora.yaml": "lint: {profile: mine.yaml}\n", "mine.yaml": "policies: []\n"},
        {"aurora.yaml": "not: [a configuration\n"},
    ],
)
def test_a_change_does_not_weaken_its_own_check(change, capsys, after):
    change({}, after)
    for cached in ([], [], ["--no-cache"]):
        assert "IMG001" in found(capsys, "--trusted-config", "base", *cached)


def test_the_configuration_of_the_revision_applies_with_its_profile(change, capsys):
    before = {
        "aurora.yaml": "lint: {profile: team/ours.yaml}\n",
        "team/ours.yaml": "extends: more.yaml\npolicies: [missing-healthcheck]\n",
        "team/more.yaml": "policies: [IMG001]\n",
        "sub/aurora.yaml": "lint: {extend-select: [untagged-image]}\n",
        "sub/Dockerfile": "FROM debian\n",
    }
    change(before, {"team/more.yaml": "policies: []\n", "sub/aurora.yaml": "{}\n"})
    assert found(capsys, "--trusted-config", "base") == {"IMG001", "IMG002", "DKR005"}
    assert found(capsys) == {"DKR005"}


def test_the_baseline_of_the_revision_applies(change, capsys):
    root = change({}, {})
    main(["--write-baseline", "all.json", "--quiet"])
    assert not found(capsys, "--baseline", "all.json")
    assert guarded(main, ["--trusted-config", "base", "--baseline", "all.json"]) == 2
    assert "all.json: no such file in revision base" in capsys.readouterr().err
    subprocess.run(["git", "add", "all.json"], cwd=root, check=True)
    tree = subprocess.run(
        ["git", "write-tree"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert not found(capsys, "--trusted-config", tree, "--baseline", "all.json")


@pytest.mark.parametrize(
    "comment", ["# aurora: ignore-file[latest-tag]\n", "# hadolint global ignore=DL3007\n"]
)
def test_an_added_suppression_is_reported_by_strict(change, capsys, comment):
    change({}, {"Dockerfile": comment + DOCKERFILE})
    assert "AUR010" in found(capsys, "--trusted-config", "base", "--profile", "strict")
    assert "AUR010" not in found(capsys, "--profile", "strict")


def test_a_suppression_that_was_there_is_not_reported(change, capsys):
    text = f"# aurora: ignore-file[latest-tag]\n{DOCKERFILE}"
    change({"Dockerfile": text}, {"Dockerfile": f"# moved down\n{text}"})
    assert "AUR010" not in found(capsys, "--trusted-config", "base", "--profile", "strict")


def test_a_suppression_that_is_written_again_is_added(change, capsys):
    line = "# aurora: ignore[latest-tag]\n"
    before = f"{line}FROM debian:latest AS a\n"
    change({"Dockerfile": before}, {"Dockerfile": f"{before}{line}FROM alpine:latest\n"})
    assert "AUR010" in found(capsys, "--trusted-config", "base", "--select", "AUR010,IMG001")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--trusted-config", "nosuch"], "error: revision 'nosuch' of "),
        (["--trusted-config=--version"], "error: revision '--version' of "),
        (
            ["--trusted-config", "base", "--no-config"],
            "error: --trusted-config cannot be combined with --no-config",
        ),
        (
            ["--trusted-config", "base", "--config", "x"],
            "error: --trusted-config cannot be combined with --config",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(change, capsys, arguments, message):
    change({}, {})
    assert guarded(main, arguments) == 2
    assert capsys.readouterr().err.startswith(message)


def test_standard_input_is_checked_with_it(change, capsys, monkeypatch):
    import io
    import sys

    change({}, {"aurora.yaml": IGNORING})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCKERFILE.encode())))
    assert "IMG001" in found(capsys, "--trusted-config", "base", "-", "--stdin-filename", "Dockerfile")


def test_a_folder_outside_a_repository_has_no_revisions(tmp_path, monkeypatch, capsys):
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.chdir(tmp_path)
    assert guarded(main, ["--trusted-config", "main"]) == 2
    assert "cannot be read" in capsys.readouterr().err
