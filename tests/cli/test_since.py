"""`--changed-since` and `--new-since`: only the findings of a change are reported."""

import json
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

LATEST = "FROM debian:latest\nUSER 1\n"
CLEAN = "FROM debian:12.5\nUSER 1\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:1
          ports: [{name: http, containerPort: 8080}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
"""


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Runs git in a new repository, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")

    def run(*arguments, at=tmp_path):
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=at, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    return run


@pytest.fixture
def write(tmp_path):
    def files(**texts):
        for name, text in texts.pop("files", texts).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, newline="")

    return files


@pytest.fixture
def commit(git, write):
    def commit(files, tag=""):
        write(files=files)
        git("add", "--all")
        git("commit", "--quiet", "--allow-empty", "--message", "change")
        if tag:
            git("tag", tag)

    return commit


@pytest.fixture
def found(lint):
    """Path and line of the findings of latest-tag and what else is selected."""

    def found(*arguments, select="latest-tag"):
        code, out, err = lint("--quiet", "--format", "json", "--select", select, *arguments)
        assert err == ""
        places = [(one["path"], one["line"]) for one in json.loads(out)["findings"]]
        assert code == bool(places)
        return places

    return found


def test_only_files_that_differ_are_reported(commit, write, found, tmp_path):
    commit({"a/Dockerfile": LATEST, "b/Dockerfile": LATEST, "c/Dockerfile": CLEAN}, "base")
    assert found("--changed-since", "base") == []
    commit({"b/Dockerfile": LATEST + "\n"})
    write(files={"c/Dockerfile": LATEST, "untracked/Dockerfile": LATEST})
    (tmp_path / "a/Dockerfile").rename(tmp_path / "a/moved.Dockerfile")
    expected = [
        ("a/moved.Dockerfile", 1),
        ("b/Dockerfile", 1),
        ("c/Dockerfile", 1),
        ("untracked/Dockerfile", 1),
    ]
    for _ in range(2):
        assert found("--changed-since", "base") == expected
    assert found("--changed-since", "HEAD") == [expected[0], *expected[2:]]
    assert found("b", "--changed-since", "base") == [expected[1]]


def test_the_merge_base_counts(git, commit, found):
    commit({"a/Dockerfile": CLEAN}, "base")
    git("checkout", "--quiet", "-b", "feature")
    commit({"b/Dockerfile": LATEST})
    git("checkout", "--quiet", "main")
    commit({"a/Dockerfile": CLEAN + "\n", "c/Dockerfile": LATEST})
    git("checkout", "--quiet", "feature")
    assert found("--changed-since", "main") == [("b/Dockerfile", 1)]


def test_a_file_with_other_line_ends_does_not_differ(commit, write, found):
    commit({"a/Dockerfile": LATEST}, "base")
    write(files={"a/Dockerfile": LATEST.replace("\n", "\r\n")})
    assert found("--changed-since", "base") == []


def test_a_finding_across_files_with_a_place_in_a_changed_one(commit, write, found):
    commit({"web.yaml": DEPLOYMENT, "service.yaml": SERVICE, "other/Dockerfile": LATEST}, "base")
    select = "latest-tag,dangling-service"
    assert found("--changed-since", "base", select=select) == []
    write(files={"web.yaml": DEPLOYMENT.replace("name: http", "name: web")})
    assert found("--changed-since", "base", select=select) == [("service.yaml", 6)]
    assert found("--new-since", "base", select=select) == [("service.yaml", 6)]


def test_what_was_found_before_is_not_new(commit, write, found):
    commit({"a/Dockerfile": LATEST, "b/Dockerfile": CLEAN}, "base")
    write(files={"a/Dockerfile": f"# a comment\n{LATEST}"})
    assert found("--new-since", "base") == []
    # The same line a second time is one more finding.
    write(files={"a/Dockerfile": LATEST + LATEST, "b/Dockerfile": LATEST})
    for _ in range(2):
        assert found("--new-since", "base") == [("a/Dockerfile", 3), ("b/Dockerfile", 1)]
    commit({})
    assert found("--new-since", "base") == [("a/Dockerfile", 3), ("b/Dockerfile", 1)]
    assert found("--new-since", "HEAD") == []


def test_a_renamed_file_keeps_its_findings(git, commit, write, found):
    text = LATEST + "".join(f"RUN make {part}\n" for part in "abcdefgh")
    commit({"a/Dockerfile": text, "b/Dockerfile": "FROM debian:latest\nRUN other\n"}, "base")
    git("mv", "a/Dockerfile", "a/web.Dockerfile")
    write(files={"a/web.Dockerfile": text.replace("make c", "make x") + "FROM alpine:latest\n"})
    assert found("--new-since", "base") == [("a/web.Dockerfile", 11)]
    # A new file that only has a line in common with a removed one is no rename.
    git("rm", "--quiet", "b/Dockerfile")
    write(files={"c/Dockerfile": "FROM debian:latest\nRUN a\nRUN b\nRUN c\n"})
    assert found("--new-since", "base") == [("a/web.Dockerfile", 11), ("c/Dockerfile", 1)]


def test_a_link_is_read_as_its_target(commit, found, tmp_path):
    (tmp_path / "Dockerfile").symlink_to("images/base")
    commit({"images/base": LATEST, "aurora.yaml": "lint: {}\n"}, "base")
    assert found() == [("Dockerfile", 1)]
    assert found("--new-since", "base") == found("--changed-since", "base") == []


def test_both_revisions_are_linted_with_the_present_configuration(commit, write, found):
    commit({"a/Dockerfile": LATEST, "aurora.yaml": "lint: {exclude: [a]}\n"}, "base")
    write(files={"aurora.yaml": "lint: {}\n"})
    assert found() == [("a/Dockerfile", 1)]
    assert found("--new-since", "base") == []


def test_suppressions_and_the_baseline_apply_first(commit, write, found, lint):
    commit({"a/Dockerfile": LATEST}, "base")
    write(files={"a/Dockerfile": LATEST * 2, "b/Dockerfile": LATEST})
    assert lint("--select", "latest-tag", "--write-baseline", "known.json", "--quiet", "a")[0] == 0
    assert found("--new-since", "base") == [("a/Dockerfile", 3), ("b/Dockerfile", 1)]
    assert found("--new-since", "base", "--baseline", "known.json") == [("b/Dockerfile", 1)]
    assert found("--changed-since", "base", "--baseline", "known.json") == [("b/Dockerfile", 1)]


def test_only_what_is_reported_is_fixed(commit, write, lint, tmp_path):
    old, new = "FROM debian:12.5\nRUN sudo a\n", "FROM debian:12.5\nRUN sudo a\nRUN sudo b\n"
    commit({"a/Dockerfile": old, "b/Dockerfile": old}, "base")
    write(files={"a/Dockerfile": new})
    arguments = ("--select", "sudo", "--unsafe-fixes", "--quiet")
    code, out, _ = lint(*arguments, "--diff", "--new-since", "base")
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("-RUN")] == ["-RUN sudo b"]
    assert lint(*arguments, "--fix", "--new-since", "base")[0] == 0
    assert (tmp_path / "a/Dockerfile").read_text() == "FROM debian:12.5\nRUN sudo a\nRUN b\n"
    assert lint(*arguments, "--fix", "--changed-since", "base")[0] == 0
    assert (tmp_path / "a/Dockerfile").read_text() == "FROM debian:12.5\nRUN a\nRUN b\n"
    assert (tmp_path / "b/Dockerfile").read_text() == old


def test_an_unchecked_file_counts_if_it_is_new(commit, write, lint):
    commit({"a/Dockerfile": "\0", "b/Dockerfile": CLEAN}, "base")
    for option in ("--changed-since", "--new-since"):
        assert lint("--quiet", option, "base")[0] == 0
    write(files={"b/Dockerfile": "\0"})
    for option in ("--changed-since", "--new-since"):
        code, out, _ = lint("--quiet", "--format", "concise", option, "base")
        assert code == 2
        assert out.count("not checked") == 1


def test_two_repositories(tmp_path, git, commit, write, lint, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        git("init", "--quiet", at=tmp_path / name)
        write(files={f"{name}/a/Dockerfile": LATEST})
        git("add", "--all", at=tmp_path / name)
        git("commit", "--quiet", "--message", "base", at=tmp_path / name)
        write(files={f"{name}/b/Dockerfile": LATEST})
    for option in ("--changed-since", "--new-since"):
        _, out, _ = lint("one", "two", "--select", "latest-tag", "--format", "concise", option, "HEAD")
        assert [line.split(":")[0] for line in out.splitlines()] == ["one/b/Dockerfile", "two/b/Dockerfile"]
        lint("one", "two", "--select", "latest-tag", "--diff", option, "HEAD")


@pytest.mark.parametrize("option", ["--changed-since", "--new-since"])
def test_errors_are_one_line(option, commit, git, lint, tmp_path):
    commit({"a/Dockerfile": CLEAN}, "base")
    for name in ("missing", "--output=x", "HEAD:a/Dockerfile"):
        code, out, err = lint(f"{option}={name}")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"error: revision {name!r} of ")
    assert lint(option, "base", "--write-baseline", "x.json")[2] == (
        f"error: --write-baseline cannot be combined with {option}\n"
    )
    assert lint(option, "base", "-", "--stdin-filename", "Dockerfile")[2] == (
        f"error: standard input cannot be combined with {option}\n"
    )
    (tmp_path / ".git").rename(tmp_path / "git")
    code, _, err = lint(option, "base")
    assert (code, err.count("\n")) == (2, 1)
    assert "not a git repository" in err


def test_a_shallow_clone_has_no_merge_base(commit, git, lint, tmp_path, monkeypatch):
    commit({"a/Dockerfile": CLEAN})
    git("checkout", "--quiet", "-b", "feature")
    commit({"b/Dockerfile": LATEST})
    git("checkout", "--quiet", "main")
    commit({"c/Dockerfile": CLEAN})
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth", "1", "--no-single-branch", tmp_path.as_uri(), str(clone))
    git("checkout", "--quiet", "feature", at=clone)
    monkeypatch.chdir(clone)
    code, _, err = lint("--changed-since", "origin/main")
    assert code == 2
    assert err == (
        f"error: 'origin/main' and HEAD of {clone.as_posix()} have no merge base; the clone is shallow, fetch the "
        "history with git fetch --unshallow\n"
    )
    assert lint("--new-since", "origin/main", "--select", "latest-tag")[0] == 1


def test_an_object_that_a_partial_clone_does_not_have(commit, git, lint, tmp_path):
    commit({"a/Dockerfile": CLEAN}, "base")
    id = git("rev-parse", "base:a/Dockerfile")
    (tmp_path / ".git/objects" / id[:2] / id[2:]).unlink()
    code, _, err = lint("--new-since", "base")
    assert (code, err) == (
        2,
        f"error: object {id} of {tmp_path.as_posix()} is missing; the clone is not complete\n",
    )
