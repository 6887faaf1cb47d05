"""The JSON Schema of `aurora.yaml`, as SchemaStore and editors need it."""

from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from aurora_devops.formats import yaml
from aurora_devops.generation.settings import catalog_entry, schema

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
VALIDATOR = Draft7Validator(SCHEMA)
KEYS = {
    f"{name}.{key}": value
    for name, model in {"": SCHEMA, **SCHEMA["$defs"]}.items()
    for key, value in model.get("properties", {}).items()
}


def errors(value, part=None):
    validator = VALIDATOR if part is None else VALIDATOR.evolve(schema=part)
    return [error.message for error in validator.iter_errors(value)]


def test_it_is_a_schema_of_its_draft_with_a_name_and_an_address():
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft7Validator.META_SCHEMA["$id"]
    assert SCHEMA["title"] == "aurora.yaml"
    entry = catalog_entry()
    assert SCHEMA["$id"] == entry["url"]
    assert {"aurora.yaml", "aurora.yml"} == set(entry["fileMatch"])


def test_a_reference_has_no_siblings():
    def references(value):
        if isinstance(value, dict):
            if "$ref" in value:
                yield value
            value = list(value.values())
        for inner in value if isinstance(value, list) else ():
            yield from references(inner)

    found = list(references(SCHEMA))
    assert len(found) > 5
    assert [value for value in found if len(value) > 1] == []


def test_every_key_has_a_description():
    assert len(KEYS) > 40
    assert [key for key, value in KEYS.items() if not value.get("description")] == []


def test_the_examples_are_valid():
    examples = [(SCHEMA, example) for example in SCHEMA["examples"]]
    examples += [(value, example) for value in KEYS.values() for example in value.get("examples", ())]
    assert len(examples) > 15
    assert [example for value, example in examples if errors(example, value)] == []
    assert [
        key for key, value in KEYS.items() if key.startswith("LintConfig.") and "examples" not in value
    ] == []


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/*/aurora.yaml")), ids=lambda path: path.parent.name
)
def test_configurations_are_valid(path):
    (document,) = yaml.read(path.read_text(encoding="utf-8")).documents
    assert errors(document.value) == []


@pytest.mark.parametrize(
    "value",
    [
        {"lnt": {}},
        {"lint": {"fail-on": "fatal"}},
        {"extends": 3},
        {"remove": "lint.aside"},
        {"lint": {"overrides": [{}]}},
    ],
)
def test_a_mistake_is_an_error(value):
    assert errors(value)
