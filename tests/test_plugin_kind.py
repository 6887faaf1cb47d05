"""A kind of a plugin, written as docs/plugins.md describes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aurora_devops import Kind, hookimpl
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.run import Choices, lint_texts
from aurora_devops.testing import verify

PAGE = (Path(__file__).parents[1] / "docs/plugins.md").read_text(encoding="utf-8")
KIND, POLICY = (
    code
    for code in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    if "onveyor" in code
)
IMPORTS = (
    "from collections.abc import Iterator\n"
    "from aurora_devops import Document, Finding, Node, Source, Tree, WrongType, bad, build, policy\n"
)


@pytest.fixture(scope="module")
def page() -> dict:
    found: dict = {"__name__": "page"}
    exec(compile(IMPORTS + KIND + POLICY, "plugins.md", "exec"), found)
    return found


@pytest.fixture(scope="module")
def catalogue(page) -> Catalogue:
    class Plugin:
        @hookimpl
        def aurora_kinds(self):
            paths, example = (r"\.conveyor$",), "a.conveyor"
            return [
                Kind("conveyor", "Conveyor", "CNV", ("yaml",), page["read"], paths=paths, example=example)
            ]

        @hookimpl
        def aurora_policies(self):
            return [page["invalid_conveyor"]]

    return Catalogue((), [Plugin()])


def test_its_example_is_true(page, catalogue):
    verify(page["invalid_conveyor"], page["invalid_conveyor"].examples[0], catalogue=catalogue)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lanes: many\n", "'lanes' must be a number, not a string"),
        ("name: [a]\n", "'name' must be a string, not a list"),
        ("name: a\nlanes: 2\n", None),
    ],
)
def test_values_of_a_wrong_type_are_reported(catalogue, text, message):
    report = lint_texts({"a.conveyor": text}, Choices("all"), catalogue=catalogue)
    assert [finding.message for finding in report.findings] == ([message] if message else [])
    assert report.failures == ()
