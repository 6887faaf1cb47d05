"""What may be written at a place in aurora.yaml."""

import pytest

from aurora_devops.cli.configuring import description, place_at, proposals
from aurora_devops.core.run import default_catalogue
from aurora_devops.generation.settings import schema


@pytest.fixture(scope="module")
def of_config():
    return schema()


def proposed(text, of_config):
    """The proposals at the mark `|` of a text."""
    before, _, after = text.partition("|")
    line = before.count("\n")
    place = place_at((before + after).split("\n"), line, len(before.rpartition("\n")[2]))
    return [each.text for each in proposals(place, of_config, default_catalogue())] if place else []


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("|", "lint", "profile"),
        ("li|", "lint", "profile"),
        ("lint:\n  |", "profile", "lint"),
        ("lint:\n  profile: strict\n  # a comment\n\n  pro|\napp:\n", "profile", "lint"),
        ("lint:\n  profile: |", "strict", "profile"),
        ("lint:\n  ignore: [sudo, la|", "latest-tag", "profile"),
        ("lint:\n  ignore:\n    - la|", "latest-tag", "profile"),
        ("lint:\n  ignore:\n  - sudo\n  - |", "latest-tag", "profile"),
        ("lint:\n  severity:\n    la|", "latest-tag", "profile"),
        ("lint:\n  severity:\n    latest-tag: |", "warning", "latest-tag"),
        ("lint:\n  overrides:\n    - pa|", "paths", "profile"),
        ("lint:\n  overrides:\n    - paths: [a]\n      se|", "select", "profile"),
        ("lint:\n  overrides:\n  - paths: [a]\n    select:\n    - |", "latest-tag", "profile"),
        ("lint:\n  overrides:\n    - paths:\n        - a\n      |", "ignore", "profile"),
        ("agents:\n  devops:\n    output: |", "tool", "devops"),
        ("lint:\n  profile: a\nagents:\n  |", "devops", "profile"),
    ],
)
def test_keys_and_values(text, wanted, unwanted, of_config):
    found = proposed(text, of_config)
    assert wanted in found
    assert unwanted not in found


def test_options_are_those_of_the_policy(of_config):
    with_options = next(each for each in default_catalogue().policies if each.options)
    name = next(iter(with_options.options.fields())).replace("_", "-")
    assert name in proposed(f"lint:\n  options:\n    {with_options.name}:\n      |", of_config)


@pytest.mark.parametrize(
    "text",
    [
        "# lint: |",
        "lint:\n  # |",
        "unknown:\n  |",
        "- - - |",
        "lint: |x",
        "\tlint:\n\t\t|",
        '"lint": {"|',
        "a: b: |",
    ],
)
def test_other_places(text, of_config):
    assert "latest-tag" not in proposed(text, of_config)


def test_each_key_of_the_schema_is_described(of_config):
    assert "profile" in description(["lint", "profile"], of_config).lower()
    assert description(["lint", "overrides", "paths"], of_config)
    assert not description(["lint", "unknown"], of_config)
    assert not description([], of_config)
