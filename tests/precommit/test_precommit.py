"""Configurations of pre-commit."""

import pytest

import aurora_devops

PATH = ".pre-commit-config.yaml"


def messages(text, *names, files=None):
    report = aurora_devops.lint({PATH: text, **(files or {})}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name in names]


def hook(*lines, repo="https://github.com/a/b", rev="v1.2.0"):
    head = (
        f"repos:\n  - repo: {repo}\n" + (f"    rev: {rev}\n" if rev else "") + "    hooks:\n      - id: x\n"
    )
    return head + "".join(f"        {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("fail_fast: true\n", "has no 'repos'"),
        ("- repo: https://github.com/a/b\n", "must be a mapping"),
        (hook(rev=""), "has no 'rev'"),
        (hook(rev="v1.0.0", repo="meta"), "cannot have a 'rev'"),
        (hook("stages: [pre-psh]"), "did you mean 'pre-push'?"),
        (hook("exclude: '('"), "not a valid regular expression"),
        (hook("entry: x", "name: x", repo="local", rev=""), "has no 'language'"),
        (hook("arg: [a]"), "unknown key 'arg'"),
        ("repos:\n  - repo: https://github.com/a/b\n    rev: v1.0.0\n", "has no 'hooks'"),
        (
            "repos:\n  - repo: https://github.com/a/b\n    rev: v1.0.0\n    hooks: [{name: x}]\n",
            "has no 'id'",
        ),
    ],
)
def test_what_pre_commit_refuses(text, part):
    found = messages(text, "invalid-configuration")
    assert any(part in message for message in found), found


@pytest.mark.parametrize(
    "text",
    [
        hook("stages: [commit, push]"),
        hook("x-note: anything"),
        hook("entry: make lint", "name: x", "language: system", repo="local", rev=""),
        hook(repo="builtin", rev=""),
        "repos: []\nci: {autofix_prs: false}\n",
    ],
)
def test_what_pre_commit_accepts(text):
    assert messages(text, "invalid-configuration") == []


@pytest.mark.parametrize("rev", ["main", "feature/x", "HEAD", "v3", "12"])
def test_mutable_revisions(rev):
    assert len(messages(hook(rev=f"'{rev}'"), "mutable-revision")) == 1


@pytest.mark.parametrize("rev", ["v1.2", "2024.1", "deadbeef", "a" * 40, "release-20"])
def test_fixed_revisions(rev):
    assert messages(hook(rev=f"'{rev}'"), "mutable-revision") == []


def test_the_image_of_a_hook():
    text = hook(
        "name: x", "language: docker_image", "entry: koalaman/shellcheck:latest -x", repo="local", rev=""
    )
    assert len(messages(text, "latest-tag")) == 1


def test_the_target_of_a_local_hook():
    text = hook("name: x", "language: system", "entry: make lnt", repo="local", rev="")
    assert len(messages(text, "unknown-make-target", files={"Makefile": "lint:\n\ttrue\n"})) == 1
    assert messages(text, "unknown-make-target", files={"Makefile": "lnt:\n\ttrue\n"}) == []
