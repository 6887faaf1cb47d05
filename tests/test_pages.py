"""The generators of the documentation: completeness of the references, and the highlighted places."""

import argparse
import re

import fences
import policy_pages
import pytest
import reference

import aurora_devops
from aurora_devops.cli import aurora, lint
from aurora_devops.core.run import default_catalogue
from aurora_devops.generation.settings import schema
from each_policy import POLICIES, each_policy


def _options(parser: argparse.ArgumentParser) -> set[str]:
    found: set[str] = set()
    for action in parser._actions:
        found.update(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                found |= _options(inner)
    return found


def test_every_option_is_in_the_command_line_reference():
    page = reference.command_line()
    options = _options(lint.parser()) | _options(aurora.parser())
    assert len(options) > 40
    assert [option for option in options if not re.search(rf"`{option}[` ]", page)] == []


def test_every_key_is_in_the_configuration_reference():
    page = reference.configuration()
    whole = schema()
    keys = {key for model in (whole, *whole["$defs"].values()) for key in model.get("properties", ())}
    assert len(keys) > 40
    assert [key for key in keys if f"| `{key}` |" not in page] == []


def test_every_public_name_is_in_the_api_reference():
    page = reference.api()
    assert [
        name for name in aurora_devops.__all__ if not re.search(rf"^(### {name}$|- `{name}`: )", page, re.M)
    ] == []
    assert " object at 0x" not in page


def test_the_catalogue_has_a_row_for_each_policy():
    page = policy_pages._index(
        POLICIES, {name: default_catalogue().profile(name) for name in ("all", "strict")}
    )
    rows = re.findall(r'<tr data-kind="[^"]+" data-profiles="[^"]+"><td><a href="(\w+)\.md">', page)
    assert rows == [policy.code for policy in POLICIES]


@each_policy
def test_each_example_is_highlighted_in_its_language(policy):
    page = policy_pages._policy(policy, {}, default_catalogue())
    for language, text in re.findall(
        r'^`{3,}(\w+) title="[^"]+" marked="yes"\n(.*?)\n`{3,}$', page, re.M | re.S
    ):
        shown = fences.highlight(text, language, marked=True)
        assert shown.count("<mark>") == text.count("«")
        assert "«" not in shown
    plain = re.findall(r'^`{3,}text title="([^"]+)" marked="yes"$', page, re.M)
    assert [path for path in plain if not path.endswith("ignore")] == [], "add a language to LANGUAGES"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a: «b»\n", "b"),
        ("a: b«c: d\ne»: f\n", "c: d\ne"),
        ("«<a>»", "&lt;a&gt;"),
        ("a: «»b", ""),
        ("«a: «b»»", "a: b"),
    ],
)
def test_a_mark_covers_its_characters(source, shown):
    html = fences.highlight(source, "yaml", marked=True)
    inner = html[html.index("<mark>") : html.rindex("</mark>")]
    assert re.sub(r"<[^>]+>", "", inner) == shown
    opened = re.findall(r"<(/?)(span|mark)\b", html)
    stack: list[str] = []
    for closing, name in opened:
        if not closing:
            stack.append(name)
        else:
            assert stack.pop() == name
    assert stack == []


def test_without_the_attribute_marks_are_text():
    assert "«" in fences.highlight("a: «b»", "yaml")
