"""CODEOWNERS files."""

import pytest

import aurora_devops
from aurora_devops.kinds.codeowners.model import read

FILES = {"src/api/app.py": "print()\n", "docs/a b.md": "# A\n", "go.mod": "module a\n"}


def messages(text, name, path="CODEOWNERS", files=FILES):
    report = aurora_devops.lint({path: text, **files}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name == name]


def test_rules():
    text = "# a comment\n\n*.go  @a @b/c # why\n  /docs/a\\ b.md d@e.f\n/x\r\n"
    rules = read(text).rules
    assert [(rule.pattern, [owner.text for owner in rule.owners]) for rule in rules] == [
        ("*.go", ["@a", "@b/c"]),
        ("/docs/a\\ b.md", ["d@e.f"]),
        ("/x", []),
    ]
    for rule in rules:
        assert text[rule.at.start : rule.at.end] == rule.pattern
        for owner in rule.owners:
            assert text[owner.at.start : owner.at.end] == owner.text


def test_sections():
    text = "* @a\n[Docs] @b\n/docs/ @c\n^[Optional API][2]\n/api/\n"
    assert [(rule.section, rule.gitlab) for rule in read(text).rules] == [
        ("", False),
        ("docs", True),
        ("optional api", True),
    ]


@pytest.mark.parametrize("pattern", ["/lib/", "lib/x", "lib", "*.rs", "/src/app.py", "/go.sum"])
def test_patterns_that_match_nothing(pattern):
    assert len(messages(f"{pattern} @a\n", "unmatched-pattern")) == 1


@pytest.mark.parametrize(
    "pattern",
    ["*", "/src/", "/src", "src/api", "api/", "app.py", "*.md", "/s*/", "docs/a\\ b.md", "*.tar.gz"],
)
def test_patterns_that_may_match(pattern):
    assert messages(f"{pattern} @a\n", "unmatched-pattern") == []


def test_paths_of_submodules_are_known():
    files = {**FILES, ".gitmodules": '[submodule "x"]\n\tpath = vendor/x\n\turl = https://example.com/x\n'}
    assert messages("/vendor/x/ @a\n/vendor/x/y @a\n", "unmatched-pattern", files=files) == []


def test_a_text_alone_has_no_unmatched_patterns():
    assert messages("/lib/ @a\n", "unmatched-pattern", files={}) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/src/api/ @a\n/src/ @b\n", 1),
        ("/src/api/ @a\n/src/** @b\n", 1),
        ("/src/api/ @a\nsrc/ @b\n", 0),
        ("/src/ @a\n/src @b\n", 1),
        ("a @a\nb @b\n** @c\n", 2),
        ("/src/ @a\n/src/api/ @b\n", 0),
        ("/src/api/ @a\n/src/* @b\n", 0),
        ("/srcs/ @a\n/src @b\n", 0),
        ("/src/ @a\n!/src/ @b\n", 0),
    ],
)
def test_hidden_rules(text, count):
    assert len(messages(text, "hidden-rule")) == count


def test_files_of_other_directories_are_not_read():
    assert messages("x y\n", "invalid-owner", path="vendor/CODEOWNERS") == []
