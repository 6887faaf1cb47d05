"""Artifacts to files: nothing outside the repository, nothing lost, all or nothing."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.generation import Artifact
from aurora_devops.generation.write import RefusedPath, changes, checked_path, checked_paths, write


def artifact(path: str, text: str = "FROM scratch\n") -> Artifact:
    return Artifact(path, text, "dockerfile")


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


REFUSED = [
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "a/./b",
    "a//b",
    "a/",
    "/etc/passwd",
    "~/x",
    "C:/x",
    "c:x",
    "a\\b",
    "\\\\host\\share",
    "a:stream",
    "a\x00b",
    "a\nb",
    "a\u202eb",
    "a ",
    "a./b",
    "con",
    "k8s/NUL.yaml",
    ".git/hooks/pre-commit",
    ".GIT/config",
    "sub/.git/config",
    ".gitignore",
    ".gitattributes",
    ".gitmodules",
    "git~1/config",
    "aurora.yaml",
    "Aurora.yml",
    ".env",
    ".env.production",
    "deploy/.env",
]
ALLOWED = [
    "Dockerfile",
    ".dockerignore",
    ".github/workflows/delivery.yml",
    ".gitlab-ci.yml",
    ".env.example",
    "docs/runbooks/high-error-rate.md",
    "examples/aurora.yaml",
    "app/[id]/page.md",
]


@pytest.mark.parametrize("path", REFUSED)
def test_paths_that_are_refused(tmp_path, path):
    with pytest.raises(RefusedPath):
        changes(tmp_path, [artifact(path)])
    assert files(tmp_path) == {}


@pytest.mark.parametrize("path", [path for path in ALLOWED if "[" not in path])
def test_paths_that_are_written(tmp_path, path):
    write(tmp_path, changes(tmp_path, [artifact(path)]))
    assert files(tmp_path) == {path: "FROM scratch\n"}


@given(st.text(max_size=30) | st.from_regex(r"[./\\a-c:~]{1,12}", fullmatch=True))
def test_a_path_that_is_let_through_lies_below_the_root(path):
    try:
        checked_path(path)
    except RefusedPath:
        return
    root = Path("/repository")
    whole = Path(os.path.normpath(root / path))
    assert whole != root
    assert whole.is_relative_to(root)
    assert ".git" not in [part.lower() for part in whole.parts]


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "A"), ("a", "a/b"), ("k8s/x.yaml", "K8S/x.yaml/y")])
def test_paths_that_cannot_be_there_together(paths):
    with pytest.raises(RefusedPath):
        checked_paths([artifact(path) for path in paths])


def test_no_link_is_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "k8s").symlink_to(outside)
    (root / "Dockerfile").symlink_to(outside / "new")
    for path in ("k8s/deployment.yaml", "Dockerfile"):
        with pytest.raises(RefusedPath):
            changes(root, [artifact(path)])
    assert files(outside) == {}


def test_a_folder_that_became_a_link_is_seen(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    (root / "k8s").mkdir(parents=True)
    planned = changes(root, [artifact("Dockerfile"), artifact("k8s/deployment.yaml")])
    (root / "k8s").rmdir()
    (root / "k8s").symlink_to(outside)
    with pytest.raises(RefusedPath):
        write(root, planned)
    assert files(outside) == {}
    assert files(root) == {}


def test_what_is_there_is_kept_unless_named(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM mine\n")
    (tmp_path / "README.md").write_text("mine\n")
    planned = changes(
        tmp_path, [artifact("Dockerfile"), artifact("README.md", "ours\n"), artifact("new", "n\n")]
    )
    assert [change.state for change in planned] == ["changed", "changed", "new"]
    written = write(tmp_path, planned, ["README.md"])
    assert [change.artifact.path for change in written] == ["README.md", "new"]
    assert files(tmp_path) == {"Dockerfile": "FROM mine\n", "README.md": "ours\n", "new": "n\n"}


def test_the_mode_of_a_file_stays(tmp_path):
    script = tmp_path / "run.sh"
    script.write_text("old\n")
    script.chmod(0o750)
    write(tmp_path, changes(tmp_path, [artifact("run.sh", "new\n")]), ["run.sh"])
    assert script.stat().st_mode & 0o777 == 0o750


def test_a_file_that_changed_meanwhile_is_kept_and_nothing_else_stays(tmp_path):
    (tmp_path / "b").write_text("old\n")
    (tmp_path / "z").write_text("one\n")
    planned = changes(tmp_path, [artifact("a/new"), artifact("b", "ours\n"), artifact("z", "ours\n")])
    (tmp_path / "z").write_text("two\n")
    with pytest.raises(OSError, match="has changed"):
        write(tmp_path, planned, ["b", "z"])
    assert files(tmp_path) == {"b": "old\n", "z": "two\n"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "z"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path):
    planned = changes(tmp_path, [artifact("a"), artifact("b")])
    (tmp_path / "b").write_text("theirs\n")
    with pytest.raises(OSError, match="has changed"):
        write(tmp_path, planned)
    assert files(tmp_path) == {"b": "theirs\n"}


def test_a_failed_rename_takes_back_what_was_done(tmp_path, monkeypatch):
    (tmp_path / "b").write_text("old\n")
    planned = changes(tmp_path, [artifact("a"), artifact("b", "ours\n")])
    original = Path.replace

    def replace(self, target):
        if Path(target).name == "b" and self.name.endswith(".new"):
            raise OSError("no space left on device")
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OSError, match="no space"):
        write(tmp_path, planned, ["b"])
    assert files(tmp_path) == {"b": "old\n"}


def test_the_same_again_is_nothing(tmp_path):
    write(tmp_path, changes(tmp_path, [artifact("a/b/c")]))
    again = changes(tmp_path, [artifact("a/b/c")])
    assert [change.state for change in again] == ["unchanged"]
    assert write(tmp_path, again, ["a/b/c"]) == ()
