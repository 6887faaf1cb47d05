"""The policies on the page "Policies in CEL", which are translated from what users of other linters write."""

import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from aurora_devops.core.config import schema, written_in
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.source import Source
from aurora_devops.testing import verify

from .declaring import catalogue_of

PAGE = Path(__file__).parents[2] / "docs" / "policies-in-cel.md"
BLOCKS = re.findall(
    r'^```yaml title="aurora.yaml" marked="yes"\n(.*?)^```', PAGE.read_text(encoding="utf-8"), re.M | re.S
)


def test_the_page_shows_ten_policies():
    assert len(BLOCKS) == 10


@pytest.mark.parametrize("text", BLOCKS, ids=lambda text: re.search(r"name: (\S+)", text)[1])
def test_the_examples_of_the_page(text):
    catalogue = catalogue_of(text)
    (code,) = catalogue.declared[""]
    policy = catalogue.policy(code)
    assert {example.bad for example in policy.examples} == {True, False}
    for example in policy.examples:
        verify(policy, example, catalogue=catalogue)


def test_the_schema_of_the_configuration_accepts_the_policies_of_the_page():
    validator = Draft7Validator(schema())
    for text in BLOCKS:
        validator.validate(written_in(Source("aurora.yaml", text)).value)
    wrong = BLOCKS[0].replace("node: Container", "nod: Container")
    assert not validator.is_valid(written_in(Source("aurora.yaml", wrong)).value)
    assert validator.is_valid({"policies": ["pkg:acme/policies.yaml"]})


def test_the_page_lists_nodes_and_functions_that_exist():
    from aurora_devops.cel.nodes import find

    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+|all) \| (.*?) \|", text.partition("## Nodes")[2], re.M)
    kinds = default_catalogue().kinds
    assert rows
    for named, nodes in rows:
        for kind in re.findall(r"`([\w-]+)`", named) or [None]:
            for node in re.findall(r"`(\w+)`", nodes):
                assert find(kinds[kind] if kind else None, node)
