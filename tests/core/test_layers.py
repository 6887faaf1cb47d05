"""Which configuration decides, for one repository and for several."""

import os

import pytest

import aurora_devops
from aurora_devops.cli import lint as gate
from aurora_devops.core.config import Config
from aurora_devops.core.files import SECTIONS
from aurora_devops.core.settings import ConfigError

LATEST = "FROM debian:latest\n"


@pytest.fixture
def lint(capsys):
    """Calls aurora-lint; returns exit status and standard output."""

    def call(*argv: str):
        code = gate.guarded(gate.main, argv)
        return code, capsys.readouterr().out

    return call


@pytest.mark.parametrize(
    "nested",
    [
        "lint: {ignore: [all]}\n",
        "lint: {exclude: ['*']}\n",
        "lint: {severity: {all: info}}\n",
        "lint: {fail-on: never}\n",
        "lint: {kinds: {Dockerfile: document}}\n",
        "lint: {overrides: [{paths: ['*'], ignore: [all]}]}\n",
    ],
)
def test_a_nested_configuration_does_not_soften(repository, nested):
    root = repository(
        {"aurora.yaml": "lint: {profile: strict}\n", "sub/aurora.yaml": nested, "sub/Dockerfile": LATEST}
    )
    expected = [
        (finding.policy.name, finding.severity)
        for finding in aurora_devops.lint(root).findings
        if finding.path == "sub/Dockerfile"
    ]
    assert ("latest-tag", "warning") in expected
    for target in (root / "sub", root / "sub" / "Dockerfile"):
        report = aurora_devops.lint(target)
        found = [(f.policy.name, f.severity) for f in report.findings if f.path == "sub/Dockerfile"]
        assert found == expected
    assert "softened-configuration" in {finding.policy.name for finding in aurora_devops.lint(root).findings}


def test_a_nested_configuration_adds_for_its_folder(repository):
    nested = "lint: {extend-select: [undigested-image], severity: {latest-tag: error}}\n"
    root = repository({"a [b]/aurora.yaml": nested, "a [b]/Dockerfile": LATEST, "c/Dockerfile": LATEST})
    found = [(f.path, f.policy.name, f.severity) for f in aurora_devops.lint(root).findings]
    assert ("a [b]/Dockerfile", "latest-tag", "error") in found
    assert ("c/Dockerfile", "latest-tag", "warning") in found
    assert [path for path, name, _ in found if name == "undigested-image"] == ["a [b]/Dockerfile"]


@pytest.mark.parametrize(
    "other", ["aurora-lag:\n  name: Lag of the replica\n", "Resources: {}\nParameters: {}\n"]
)
def test_a_file_of_another_program_is_not_a_configuration(repository, other):
    root = repository({"monitors/aurora.yaml": other, "monitors/Dockerfile": LATEST})
    found = aurora_devops.lint([root], select=["latest-tag"]).findings
    assert [finding.policy.name for finding in found] == ["latest-tag"]


@pytest.mark.parametrize("wrong", ["lnt: {profile: all}\n", "lint: {profil: all}\nother: 1\n"])
def test_a_nested_configuration_with_a_mistake_is_one(repository, wrong):
    root = repository({"a/aurora.yaml": wrong, "a/Dockerfile": LATEST})
    with pytest.raises(ConfigError, match="unknown key"):
        aurora_devops.lint([root])


def test_the_sections_of_a_configuration_are_known():
    assert set(SECTIONS) == set(Config.model_fields)


@pytest.mark.parametrize("nested", ["extend-select: [from-as-case]", "profile: all"])
def test_what_a_nested_configuration_adds_is_fixed(repository, lint, nested):
    text = "FROM debian:12 as base\n"
    root = repository({"a/aurora.yaml": f"lint: {{{nested}}}\n", "a/Dockerfile": text, "b/Dockerfile": text})
    assert {outcome.path for outcome in aurora_devops.fix(root)} == {"a/Dockerfile"}
    lint("--fix")
    assert (root / "a/Dockerfile").read_text().startswith("FROM debian:12 AS base\n")
    assert (root / "b/Dockerfile").read_text() == text


def test_the_shown_settings_are_those_of_the_run(repository, lint):
    nested = "lint: {profile: strict, extend-select: [undigested-image], severity: {latest-tag: error}}\n"
    root = repository({"aurora.yaml": "", "a/aurora.yaml": nested, "a/Dockerfile": LATEST})
    shown = lint("--show-config", "a/Dockerfile")[1]
    assert f"configuration: {root.as_posix()}/aurora.yaml, {root.as_posix()}/a/aurora.yaml\n" in shown
    assert "profile: recommended, strict\noverrides: none\n" in shown
    lines = shown.splitlines()
    assert "  IMG001 latest-tag: error (profile recommended; severity from a/aurora.yaml:1)" in lines
    assert "  DKR004 missing-user: warning (profile recommended)" in lines
    assert "undigested-image" in shown
    assert "undigested-image" not in lint("--show-config", "Dockerfile")[1]


@pytest.mark.parametrize(
    "settings",
    [
        "ignore: [all]",
        "exclude: ['*']",
        "severity: {all: info}",
        "kinds: {Dockerfile: document}",
        "overrides: [{paths: ['*'], ignore: [all]}]",
        "fail-on: never",
    ],
)
@pytest.mark.parametrize("argv", [["--select", "latest-tag"], ["--profile", "strict"]])
def test_the_command_line_has_the_last_word(repository, lint, settings, argv):
    repository({"aurora.yaml": f"lint: {{{settings}}}\n", "Dockerfile": LATEST})
    code, out = lint("--no-cache", *argv, "--fail-on", "warning", "Dockerfile")
    assert code == 1
    assert "latest-tag" in out


def test_two_repositories_keep_their_configuration(repository, lint):
    root = repository(
        {
            "one/aurora.yaml": "lint: {ignore: [latest-tag]}\n",
            "one/Dockerfile": LATEST,
            "two/aurora.yaml": "lint: {select: [latest-tag]}\n",
            "two/Dockerfile": LATEST,
        }
    )
    (root / ".git").rmdir()
    for name in ("one", "two"):
        (root / name / ".git").mkdir()
    report = aurora_devops.lint([root / "one", root / "two"])
    found = {(finding.path, finding.policy.name) for finding in report.findings}
    assert ("two/Dockerfile", "latest-tag") in found
    assert ("one/Dockerfile", "latest-tag") not in found
    assert report.root == root.as_posix()
    for _ in range(2):
        assert "two/Dockerfile:1:6" in lint("one", "two", "--format", "concise")[1]


def test_paths_are_from_the_current_folder(repository, lint, tmp_path_factory):
    repository({"Dockerfile": LATEST})
    other = tmp_path_factory.mktemp("other") / "image.txt"
    other.write_text("a picture\n")
    code, out = lint("--select", "latest-tag", "--format", "concise", "Dockerfile", str(other))
    assert code == 2
    assert out.splitlines()[0].startswith("Dockerfile:1:6: ")
    assert out.splitlines()[1].endswith("image.txt: not checked: unknown type")


def test_answers_depend_on_the_files_of_profiles(repository, lint):
    root = repository(
        {
            "aurora.yaml": "lint: {profile: mine.yaml}\n",
            "mine.yaml": "extends: base.yaml\npolicies: []\n",
            "base.yaml": "policies: [missing-user]\n",
            "Dockerfile": LATEST,
        }
    )
    assert "latest-tag" not in lint()[1]
    (root / "base.yaml").write_text("policies: [missing-user, latest-tag]\n")
    assert "latest-tag" in lint()[1]
    (root / "mine.yaml").write_text("policies: [missing-user]\n")
    assert "latest-tag" not in lint()[1]


def test_an_answer_is_not_given_for_other_content_with_the_same_time(repository, lint):
    root = repository({"Dockerfile": "FROM debian:latest\n"})
    file = root / "Dockerfile"
    before = file.stat()
    assert lint("--select", "latest-tag")[0] == 1
    file.write_text("FROM debian:12.555\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert lint("--select", "latest-tag")[0] == 0


@pytest.mark.parametrize(
    "content", ['{"files":[]}', "[[]]", '{"files":{"Dockerfile":[]}}', '{"plugins":3}', "3"]
)
def test_a_cache_of_another_shape_is_ignored(repository, lint, tmp_path_factory, content):
    repository({"Dockerfile": LATEST})
    folder = tmp_path_factory.mktemp("own-cache")
    argv = ("--cache-dir", str(folder), "--select", "latest-tag")
    first = lint(*argv)
    for file in folder.glob("*.json"):
        file.write_text(content)
    assert lint(*argv) == first
    assert not list((folder / "parts").iterdir())
