"""Makefiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.kinds.makefile.model import read
from aurora_devops.testing import expect
from aurora_policies.delivery.missing_file_in_command import missing_file_in_command
from aurora_policies.delivery.unknown_make_target import unknown_make_target


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
    assert first.text == "cd x; \\\n\tls $HOME ${DIR} $_"
    assert second.text == "rm b"
    for word in ("cd", "x", "ls", "${DIR}"):
        start = first.text.index(word)
        at = first.place(start, start + len(word))
        assert text[at.start : at.end] == word.replace("{", "(").replace("}", ")")


@pytest.mark.parametrize("word", ["$$HOME", "a/$$b/c", '"$$a$$b c"', "x$$$$y", "$$(ls $$x)"])
def test_a_dollar_sign_is_a_part_of_its_word(word):
    text = f"a:\n\tls {word} b\n"
    line = read(text).rules[0].recipe[0]
    shell = line.parsed
    assert shell is not None
    named, last = next(one.arguments for one in shell.commands if len(one.arguments) > 1)
    assert named.raw == word.replace("$$", "$")
    assert [text[at.start : at.end] for at in (line.place(one.start, one.end) for one in (named, last))] == [
        word,
        "b",
    ]


@pytest.mark.parametrize(
    "called",
    ["$(filter-out $@ web db,$(GOALS))", "$(strip $(call part,(db)) all)", "$(X)", "$(call a,$(b),$(c))"],
)
def test_a_call_in_a_recipe_is_one_variable(called):
    (rule,) = read(f"a:\n\tbuild {called} $$(ls (x))\n").rules
    text = rule.recipe[0].text
    assert [word[:2] for word in text.split()[:2]] == ["bu", "${" if called == "$(X)" else "$_"]
    assert len(text.split()[1]) == len(called)
    assert text.endswith(" $(ls (x))")


@pytest.mark.parametrize("text", ["$(X): y\n", "$(eval $(call rule,a))\n", ".DEFAULT:\n\tls\n"])
def test_computed_targets_are_unknown(text):
    assert read(text).open


@pytest.mark.parametrize("text", ["a: b\n", "%.o: %.c\n", "$(BIN)/lint: y\n", "include x.mk\n"])
def test_patterns_are_known(text):
    assert not read(text).open


def test_what_is_included():
    assert read("-include a.mk b.mk # c\ninclude .env\nincluded: x\n").includes == ("a.mk", "b.mk", ".env")


def test_what_a_rule_needs():
    text = "define x\ny: z\nendef\na: b $(shell find (x) y) c ## d\n\tls\ne: X = y\nf: g; ls\nh:\n"
    assert [[name for name, _ in rule.needs] for rule in read(text).rules] == [
        ["b", "$" * 19, "c"],
        [],
        ["g"],
        [],
    ]


@pytest.mark.parametrize(
    ("makefile", "name", "found"),
    [
        ("a:\n\tls\n", "b", True),
        ("%-image:\n\tls\n", "web-image", False),
        ("%-image:\n\tls\n", "api", True),
        ("$(BIN)/api:\n\tls\n", "api", True),
        ("include x.mk\na:\n", "c", False),
        ("include x.mk\na:\n", "b", True),
        ("include y.mk\na:\n", "b", False),
        ("-include .env\na:\n", "b", True),
        ("-include $(shell ls)\na:\n", "b", False),
        ("a:\n", "web", False),
        (".PHONY: b\na:\n", "b", True),
        ("$(warning note: a file is missing)\na:\n", "b", True),
    ],
)
def test_targets_that_a_makefile_lacks(makefile, name, found):
    files = {"Makefile": makefile, "x.mk": "c:\n", "web/index.html": ""}
    target = f"«{name}»" if found else name
    expect(unknown_make_target, f"```sh\nmake {target}\n```\n", path="README.md", files=files)


@pytest.mark.parametrize("rule", ["a: «c»", "a: b", "a: b.o", "a: dir/c", "a: $(C)", "a: X=c", ".PHONY: c"])
def test_targets_that_a_rule_needs(rule):
    expect(unknown_make_target, f"{rule}\n\tls\nb:\n\tls\n", path="Makefile", files={"README.md": "\n"})


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        ("$(IN_API) && $(PYTHON) -B generate.py", "generate.py"),
        ("$(IN_API); python3 generate.py", "generate.py"),
        ("$(TO_API) python3 generate.py", "generate.py"),
        ("$(PASSED) && python3 generate.py", "generate.py"),
        ("($(IN_API)) && python3 generate.py", "«generate.py»"),
        ("$(ACTIVATE) && python3 generate.py", "«generate.py»"),
        ("$(PASSED) --all && python3 generate.py", "«generate.py»"),
        ("$(PYTHON) generate.py", "«generate.py»"),
    ],
)
def test_a_variable_may_change_the_folder(recipe, name):
    text = (
        "API := services/api\nPYTHON = python3\nACTIVATE = . venv/bin/activate\n"
        "IN_API = . venv/bin/activate && cd $(API)\nTO_API = cd $(API) &&\n"
        f"all:\n\t@{recipe.replace('generate.py', name)}\n"
    )
    files = {"services/api/generate.py": "", "services/api/pyproject.toml": ""}
    expect(missing_file_in_command, text, path="Makefile", files=files)


@given(st.text(alphabet="ab:=\\\n\t $@#%().", max_size=60))
def test_any_text_is_read(text):
    for rule in read(text).rules:
        for name, at in rule.targets:
            assert text[at.start : at.end] == name


def test_a_document_may_be_about_a_pattern_of_another_makefile():
    files = {"Makefile": "all:\n\tls\n", "data/Makefile": "%.golden:\n\tls\n"}
    expect(unknown_make_target, "```sh\nmake a.golden\n```\n", path="data/README.md", files=files)
    expect(unknown_make_target, "```sh\nmake «a.gold»\n```\n", path="data/README.md", files=files)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("BIN := tools\nLINT = $(BIN)/lint\n$(LINT):\n\tgo build\n", ["tools/lint"]),
        ("NAME ?= shop # the program\n${NAME}:\n\tgo build\n", ["shop"]),
        ("NAME = a\nNAME = b\n$(NAME)/x:\n\ttrue\n", ["$(NAME)/x"]),
        ("NAMES := web jobs\n$(NAMES): generate\n\ttrue\n", ["web", "jobs"]),
        ("NAMES := web jobs\n$(NAMES:%=build-%):\n\ttrue\n", ["build-web", "build-jobs"]),
        ("NAMES := a.c b.c\n$(NAMES:.c=.o) all:\n\ttrue\n", ["a.o", "b.o", "all"]),
        ("NAMES := web jobs\n$(addprefix lint-,$(NAMES)):\n\ttrue\n", ["lint-web", "lint-jobs"]),
        (
            "NAMES := web jobs\n$(patsubst %,%-image,${NAMES}) up:\n\ttrue\n",
            ["web-image", "jobs-image", "up"],
        ),
    ],
)
def test_variables_of_targets(text, names):
    assert [name for rule in read(text).rules for name, _ in rule.targets] == names
    assert not read(text).open


@pytest.mark.parametrize("value", ["NAME ?= $(shell which shop)\n", "NAME = a\nNAME += b\n"])
def test_a_target_of_an_unknown_variable_is_open(value):
    assert read(f"{value}$(NAME):\n\ttrue\n").open
