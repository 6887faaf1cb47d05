"""Makefiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.kinds.makefile.model import read


def targets(text):
    return [name for rule in read(text).rules for name, _ in rule.targets]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a:\n\tls\nb c: a\n", ["a", "b", "c"]),
        (".PHONY: a\n a: ## help with = and :\n", [".PHONY", "a"]),
        ("X := 1\nY ?= a:b\nZ = a: b\nW ::= 1\n", []),
        ("a: X = 1\n", ["a"]),
        ("all:: x\n", ["all"]),
        ("# a: b\n\tls\n", []),
        ("a: b \\\n  c\n\tls\n", ["a"]),
        ("dir/file.o: x.c\n", ["dir/file.o"]),
    ],
)
def test_targets(text, names):
    assert targets(text) == names


def test_a_recipe_is_what_the_shell_reads():
    text = "a:\n\t@cd x; \\\n\tls $$HOME $(DIR) $@\n\t-rm b\n"
    (rule,) = read(text).rules
    first, second = rule.recipe
    assert first.text == "cd x; \\\n\tls  $HOME $_____ $_"
    assert second.text == "rm b"
    for line in rule.recipe:
        assert len(line.text) == line.at.end - line.at.start


@pytest.mark.parametrize("text", ["include x.mk\na:\n", "%.o: %.c\n", "$(X): y\n", "-include y\n"])
def test_other_files_and_patterns_may_define_targets(text):
    assert read(text).open


@given(st.text(alphabet="ab:=\\\n\t $@#%().", max_size=60))
def test_any_text_is_read(text):
    for rule in read(text).rules:
        for name, at in rule.targets:
            assert text[at.start : at.end] == name
