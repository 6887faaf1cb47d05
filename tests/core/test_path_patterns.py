"""Patterns of paths match what pathspec says, whatever the pattern and the path are, in linear time."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from aurora_devops.core.patterns import ignored, mistake

PARTS = st.sampled_from(
    [
        "*",
        "**",
        "***",
        "?",
        "a",
        "b",
        "ab",
        ".",
        "/",
        "/**/",
        "**/",
        "/*/",
        "[ab]",
        "[!a]",
        "[]a]",
        "\\*",
        "(",
        "é",
    ]
)
LINES = st.builds(
    "".join, st.tuples(st.sampled_from(["", "", "!", "/"]), st.lists(PARTS, max_size=9).map("".join))
)
PATHS = st.lists(
    st.lists(st.sampled_from(["a", "b", "ab", ".", "*", "(", "]", "é"]), min_size=1, max_size=5).map("".join),
    min_size=1,
    max_size=5,
).map("/".join)


@given(lines=st.lists(LINES, min_size=1, max_size=3), path=PATHS)
@example(["a*b*a*b"], "aabab")
@example(["**/a*b/**/b*a/**/a"], "x/ab/ba/b/bba/c/a")
@example(["a/**/a/**/b"], "a/a/c/b")
@example(["**/a/**/b/"], "a/a/b/c")
def test_they_match_what_pathspec_matches(lines, path):
    valid = [line for line in lines if mistake(line) is None]
    assert ignored(lines).match_file(path) == GitIgnoreSpec.from_lines(valid).match_file(path)


@pytest.mark.parametrize("line", ["[a--b]", "[[a]", "x[a&&b]*", "[a||b]", "[a~~b]"])
def test_no_pattern_is_a_warning(line):
    assert not ignored([line]).match_file("c")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 60 + "b", "a" * 250),
        ("*" * 200 + "b", "a" * 250),
        ("[ab]*[!c]*\\**" * 20 + "c", "ab*" * 80),
        ("(*)*" * 40 + "x", "()" * 120),
        ("?*" * 60 + "b", "a" * 250),
        ("**/a/" * 40 + "b", "a/" * 2000 + "c"),
        ("a/**/*a*/" * 40 + "b", "a/" * 2000 + "c"),
        ("**/*a*a/" * 40 + "b", "aaa/" * 1000 + "c"),
    ],
)
def test_hostile_patterns_end(line, path):
    assert not ignored([line]).match_file(path)
