"""The finding about generated files that do not agree with `aurora.yaml`, after real runs of `aurora generate`."""

import pytest

import aurora_devops
from aurora_devops import Artifact, Generator, hookimpl
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.core import run
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.remembered import Basis, Remembered, owner, parse

APP = "app: {name: web, language: go, port: 8080}\ngenerate: {generator: acme}\n"
README = Artifact("README.md", "# Web\n\n## Usage\n\nRun it.\n", "readme")
API = Artifact("docs/API.md", "# API\n", "architecture")


class Plugin:
    """A generator of two parts."""

    @hookimpl
    def aurora_generators(self):
        return [Generator("acme", "ours", lambda request: _made(request.parts))]


def _made(parts):
    return [one for one in (README, API) if one.part in parts]


@pytest.fixture
def project(tmp_path, monkeypatch, capsys):
    """A git repository with an application; calls aurora."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(run._catalogues, (), Catalogue(extra=[Plugin()]))
    (tmp_path / ".git").mkdir()
    (tmp_path / "aurora.yaml").write_text(APP)

    def call(*argv: str) -> int:
        code = guarded(aurora.main, list(argv))
        capsys.readouterr()
        return code

    call.root = tmp_path
    return call


def found(root):
    """The place and the message of each finding of the policy."""
    report = aurora_devops.lint(root, select=["outdated-generated-file"])
    assert not report.failures
    return [(f"{f.path}:{f.line}", f.message) for f in report.findings]


def test_nothing_is_reported_before_and_after_generating(project):
    assert found(project.root) == []
    assert project("generate", "--write") == 0
    assert found(project.root) == []


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ("port: 8080", "port: 9090", "'app.port' was"),
        ("name: web", "name: web, replicas: 2", "'app.replicas' was"),
        ("language: go, ", "language: java, hosts: [a.example], ", "'app.language', 'app.hosts' were"),
        ("{generator: acme}", "{generator: acme, templates: own}", "'generate.templates' was"),
    ],
)
def test_changed_settings_are_reported_until_the_files_are_generated_again(project, before, after, keys):
    project("generate", "--write")
    config = project.root / "aurora.yaml"
    config.write_text(APP.replace(before, after))
    (project.root / "own").mkdir()
    message = f"{keys} changed after files were generated; run 'aurora generate --write'"
    assert [one[1] for one in found(project.root)] == [message]
    project("generate", "--write")
    assert found(project.root) == []


def test_a_removed_setting_is_reported_at_the_section(project):
    config = project.root / "aurora.yaml"
    config.write_text(APP.replace("port: 8080", "port: 8080, replicas: 2").replace("app:", "\napp:"))
    project("generate", "--write")
    config.write_text(APP.replace("app:", "\napp:"))
    assert [one[0] for one in found(project.root)] == ["aurora.yaml:2"]


def test_other_order_comments_and_other_sections_are_no_change(project):
    project("generate", "--write")
    other = "# A comment\ngenerate:\n  generator: 'acme'\nlint: {fail-on: error}\n"
    (project.root / "aurora.yaml").write_text(f"{other}app:\n  port: 8080\n  language: go\n  name: web\n")
    assert found(project.root) == []


def test_deleted_files_are_reported(project):
    project("generate", "--write")
    (project.root / "README.md").unlink()
    message = (
        "generated file 'README.md' does not exist; run 'aurora generate --write', or delete the entry in "
    )
    assert found(project.root) == [("aurora.yaml:1", f"{message}aurora.lock")]
    (project.root / "docs/API.md").unlink()
    assert "'README.md', 'docs/API.md' do not exist" in found(project.root)[0][1]
    project("generate", "--write")
    assert found(project.root) == []


def test_edited_files_are_not_reported(project):
    project("generate", "--write")
    (project.root / "README.md").write_text("# Web\n\nMine.\n")
    assert found(project.root) == []


def test_a_part_that_is_generated_again_does_not_hide_the_others(project):
    project("generate", "--write")
    (project.root / "aurora.yaml").write_text(APP.replace("8080", "9090"))
    project("generate", "--only", "readme", "--write")
    assert "'aurora generate --write'" in found(project.root)[0][1]
    project("generate", "--write")
    assert found(project.root) == []


def test_the_command_names_the_parts_that_were_generated(project):
    project("generate", "--only", "readme", "--write")
    (project.root / "aurora.yaml").write_text(APP.replace("8080", "9090"))
    assert "run 'aurora generate --only readme --write'" in found(project.root)[0][1]
    project("generate", "--only", "architecture", "--write")
    assert "run 'aurora generate --only architecture readme --write'" in found(project.root)[0][1]
    project("generate", "--only", "architecture", "readme", "--write")
    assert found(project.root) == []


def test_a_conflict_keeps_the_finding(project, monkeypatch):
    project("generate", "--write")
    (project.root / "aurora.yaml").write_text(APP.replace("8080", "9090"))
    (project.root / "README.md").write_text("# Mine\n")
    monkeypatch.setattr(
        f"{__name__}.README", Artifact("README.md", README.text.replace("it", "it on 9090"), "readme")
    )
    project("generate", "--write")
    assert project("generate", "--check") == 1
    assert len(found(project.root)) == 1
    project("generate", "--write", "--overwrite", "README.md")
    assert found(project.root) == []


def test_a_value_in_an_extended_file_counts(project):
    (project.root / "base.yaml").write_text("app: {port: 8080}\n")
    (project.root / "aurora.yaml").write_text(
        "extends: base.yaml\napp: {name: web, language: go}\ngenerate: {generator: acme}\n"
    )
    project("generate", "--write")
    assert found(project.root) == []
    (project.root / "base.yaml").write_text("app: {port: 9090}\n")
    assert [one[0] for one in found(project.root)] == ["aurora.yaml:2"]


def test_applications_in_folders_are_compared_one_by_one(project):
    (project.root / "aurora.yaml").unlink()
    for name in ("api", "web"):
        (project.root / name).mkdir()
        (project.root / name / "aurora.yaml").write_text(APP.replace("web", name))
    project("generate", "--write")
    assert found(project.root) == []
    (project.root / "api/aurora.yaml").write_text(APP.replace("web", "api").replace("8080", "9090"))
    (project.root / "web/README.md").unlink()
    paths = [(place, "'aurora generate web --write'" in message) for place, message in found(project.root)]
    assert paths == [("api/aurora.yaml:1", False), ("web/aurora.yaml:1", True)]
    project("generate", "api", "--write")
    project("generate", "web", "--write")
    assert found(project.root) == []


@pytest.mark.parametrize(
    "lock",
    [
        "",
        "[]",
        '{"version": 1, "files": []}',
        '{"version": 1, "files": {}, "applications": []}',
        '{"version": 1, "files": {}, "applications": {".": {"settings": [1]}}}',
        '{"version": 1, "files": {}, "applications": {".": {"settings": {"app.port": 1}}}}',
        '{"version": 9, "files": {}}',
    ],
)
def test_a_damaged_lock_file_is_not_compared(project, lock):
    with pytest.raises(ValueError, match=r"."):
        parse(lock)
    (project.root / "aurora.lock").write_text(lock)
    assert found(project.root) == []


def test_a_lock_file_without_settings_is_not_compared(project):
    (project.root / "aurora.lock").write_text('{"version": 1, "files": {"gone.md": "0"}}')
    assert found(project.root) == []


def test_a_file_belongs_to_the_nearest_application():
    assert owner("services/api/Dockerfile", ("", "services/api")) == "services/api"
    assert owner("services/apis/Dockerfile", ("", "services/api")) == ""
    assert owner(".github/workflows/delivery-b.yml", ("b", "a")) == "a"


def test_the_lock_file_reads_as_it_was_written():
    lock = Remembered(
        {"a": "0"}, {"": Basis({"app.port": "1"}), "api": Basis({"app.port": "2"}, ("readme",))}
    )
    assert parse(lock.text()) == lock
