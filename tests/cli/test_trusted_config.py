"""`--trusted-config`: a change is checked with the configuration of another revision, not with its own."""

import json
import shutil
import subprocess

import pytest

from aurora_devops.cli.lint import guarded, main
from aurora_devops.formats import yaml
from aurora_devops.kinds.configuration.softening import since

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


def softened(capsys, *arguments):
    """The place and the message of each softened setting."""
    main(["--trusted-config", "base", "--select", "AUR009", "--format", "json", "--quiet", *arguments])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [(f["path"], f["line"], f["message"].removeprefix("this change ")) for f in findings]


@pytest.mark.parametrize(
    ("before", "after", "messages"),
    [
        ("", "ignore: [a]", ["adds 'a' to 'ignore'"]),
        ("ignore: [a]", "ignore: [b, a]", ["adds 'b' to 'ignore'"]),
        ("ignore: [a, b]", "ignore: [b]", []),
        ("profile: strict", "fail-on: warning", ["sets 'profile' to 'recommended' instead of 'strict'"]),
        ("", "profile: strict", []),
        ("profile: strict", "profile: all", []),
        ("", "profile: ours.yaml", ["sets 'profile' to 'ours.yaml' instead of 'recommended'"]),
        ("select: [a, b]", "select: [b, c]", ["removes 'a' from 'select'"]),
        ("", "select: [a]", ["sets 'select', which replaces the profile"]),
        ("extend-select: [a]", "extend-select: []", ["removes 'a' from 'extend-select'"]),
        ("", "exclude: [a, '!b']", ["adds 'a' to 'exclude'"]),
        ("exclude: [a, '!b']", "exclude: [a]", ["removes '!b' from 'exclude'"]),
        ("exclude: ['!b']", "exclude: []", []),
        ("", "aside: []", []),
        ("aside: []", "ignore: []", ["removes 'aside', so the default applies"]),
        ("", "severity: {a: info, b: warning, c: error}", ["sets the severity of 'a' to 'info'"]),
        (
            "severity: {a: error}",
            "severity: {a: warning}",
            ["sets the severity of 'a' to 'warning' instead of 'error'"],
        ),
        ("severity: {a: error}", "severity: {}", ["removes the severity 'error' of 'a'"]),
        ("severity: {a: info}", "severity: {a: warning}", []),
        (
            "fail-on: error",
            "{fail-on: error, severity: {a: warning}}",
            ["sets the severity of 'a' to 'warning'"],
        ),
        ("", "kinds: {Dockerfile: document}", ["sets the kind of 'Dockerfile'"]),
        ("kinds: {a: compose}", "kinds: {}", ["removes the kind of 'a'"]),
        ("options: {a: {b: 1}}", "options: {a: {b: 2}}", ["sets the options of 'a'"]),
        ("", "fail-on: never", ["sets 'fail-on' to 'never' instead of 'warning'"]),
        ("", "fail-on: info", []),
        ("require-reason: true", "require-reason: false", ["sets 'require-reason' to false"]),
        ("", "max-file-size: 10", ["sets 'max-file-size' to 10 instead of 5000000"]),
        ("", "overrides: [{paths: [a], ignore: [b]}]", ["adds 'b' to 'ignore'"]),
        (
            "overrides: [{paths: [a], ignore: [b], select: [c]}]",
            "overrides: [{paths: [a], severity: {d: info}, ignore: [b]}]",
            ["removes 'c' from 'select'", "sets the severity of 'd' to 'info'"],
        ),
        ("overrides: [{paths: [a, d], select: [c]}]", "overrides: []", ["removes the override of 'a', 'd'"]),
        ("overrides: [{paths: [a], ignore: [c]}]", "overrides: []", []),
        ("", "ignore: 5", []),
        ("require: [a, b]", "require: [b, c]", ["removes 'a' from 'require'"]),
    ],
)
def test_a_change_of_the_configuration_that_softens_is_reported(before, after, messages):
    def text(lint):
        return f"lint: {lint if lint.startswith('{') else f'{{{lint}}}'}\n"

    [document] = yaml.read(text(after)).documents
    found = [problem.message for problem in since(document, text(before))]
    assert found == [f"this change {message}" for message in messages]


@pytest.mark.parametrize(
    ("before", "after", "messages"),
    [
        ("extends: a.yaml", "extends: [a.yaml]", []),
        (
            "extends: a.yaml",
            "extends: b.yaml",
            ["removes 'a.yaml' from 'extends'", "adds 'b.yaml' to 'extends'"],
        ),
        ("extends: [a]\nremove: [x]", "extends: [a]\nremove: [x, y]", ["adds 'y' to 'remove'"]),
        ("extends: [a]\nremove: [x]", "extends: [a]", []),
    ],
)
def test_a_change_of_what_is_extended_is_reported(before, after, messages):
    [document] = yaml.read(after).documents
    found = [problem.message for problem in since(document, before)]
    assert found == [f"this change {message}" for message in messages]


def test_the_line_of_a_softened_setting(change, capsys):
    before = {"aurora.yml": "lint:\n  profile: strict\n", "sub/Dockerfile": DOCKERFILE}
    after = {
        "aurora.yml": "lint:\n  profile: recommended\n  ignore:\n    - latest-tag\n",
        "sub/aurora.yaml": "lint:\n  ignore: [all]\n",
    }
    change(before, after)
    for _ in range(2):
        assert softened(capsys) == [
            ("aurora.yml", 2, "sets 'profile' to 'recommended' instead of 'strict'"),
            ("aurora.yml", 4, "adds 'latest-tag' to 'ignore'"),
            ("sub/aurora.yaml", 2, "'ignore' is not applied below the root of the repository"),
        ]
    assert "AUR009" in found(capsys, "--trusted-config", "base")
    assert softened(capsys, "--trusted-config", "HEAD^{tree}", "aurora.yml") != []


def test_a_configuration_below_the_root_that_adds_less_is_reported(change, capsys):
    adding = "lint:\n  extend-select: [undigested-image]\n  severity: {latest-tag: error}\n"
    before = {"sub/aurora.yaml": adding}
    change(before, {"sub/aurora.yaml": "lint:\n  severity: {latest-tag: info}\n"})
    assert softened(capsys) == [
        ("sub/aurora.yaml", 1, "removes 'undigested-image' from 'extend-select'"),
        (
            "sub/aurora.yaml",
            2,
            "severity 'info' of 'latest-tag' is not applied: below the root it can only be raised",
        ),
    ]


def test_a_configuration_that_is_removed_or_empty_is_reported(change, capsys):
    root = change({"aurora.yaml": "lint: {profile: strict}\n"}, {"aurora.yaml": "# moved\n"})
    message = "sets 'profile' to 'recommended' instead of 'strict'"
    assert softened(capsys) == [("aurora.yaml", 1, message)]
    (root / "aurora.yaml").unlink()
    assert softened(capsys) == [("aurora.yaml", 1, message)]
    assert softened(capsys, "Dockerfile") == []


def test_a_configuration_that_has_not_changed_is_not_reported(change, capsys):
    change({"aurora.yaml": IGNORING}, {"Dockerfile": "FROM debian:13\n"})
    assert softened(capsys) == []


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
