"""Models: lenient, with a place for every mistake, and types of pydantic all the same."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from aurora_devops.core.node import Before, Node, build, from_data, to_data
from aurora_devops.formats import json, yaml
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.kubernetes import Deployment


class Inner(Node):
    name: str | None = None
    words: list[str] = []


class Outer(Node, spelling=lambda name: name.strip("_").replace("_", "-")):
    name: str = ""
    on_: bool | None = None
    number: int | None = None
    either: str | list[str] | None = None
    inner: Inner | None = None
    inners: list[Inner] = []
    by_name: dict[str, Inner] = {}
    turned: Annotated[
        list[str], Before(lambda value: value.split() if isinstance(value, str) else value)
    ] = []
    outers: list[Outer] = []


def read(text: str, model: type[Node] = Outer) -> tuple[Any, list[tuple[str, str]]]:
    """The model, and the text and message of each mistake."""
    made, problems = build(model, yaml.read(text).documents[0])
    return made, [(text[problem.at.start : problem.at.end], problem.message) for problem in problems]


def test_what_is_right_is_read():
    made, problems = read("name: a\non: true\ninner: {name: b, more: 1}\nby-name: {x: {words: [c, 2]}}\n")
    assert problems == []
    assert made == Outer(
        name="a", on_=True, inner={"name": "b", "more": 1}, by_name={"x": {"words": ["c", "2"]}}
    )
    assert made.inner.extra == {"more": 1}
    assert made.given == ("name", "on_", "inner", "by_name")
    assert made.number is None


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("name: [a]\non: true\n", "name", "'name' must be a string, not a list"),
        ("number: many\non: true\n", "many", "'number' must be a number, not a string"),
        ("number: true\non: true\n", "true", "'number' must be a number, not true"),
        ("either: {a: 1}\non: true\n", "either", "'either' must be a string or a list, not a mapping"),
        ("inner: 5\non: true\n", "5", "'inner' must be a mapping, not the number 5"),
        ("inner: {words: [a, [b]]}\non: true\n", "[b]", "'words[1]' must be a string, not a list"),
        ("by-name: {x: 1}\non: true\n", "1", "'by-name.x' must be a mapping, not the number 1"),
    ],
)
def test_a_wrong_type_is_told_at_its_place_and_its_siblings_are_read(text, place, message):
    made, problems = read(text)
    assert problems == [(place, message)]
    assert made.on_ is True


def test_items_of_a_wrong_type_keep_the_index_of_the_others():
    made, problems = read(
        "inners: [{name: a}, 5, {name: c}]\nby-name: {x: 1, y: {name: d}}\nturned: [a, {b: c}, d]\n"
    )
    assert [inner.name for inner in made.inners] == ["a", None, "c"]
    assert {key: inner.name for key, inner in made.by_name.items()} == {"x": None, "y": "d"}
    assert made.turned == ["a", "", "d"]
    assert len(problems) == 3


def test_an_empty_value_is_an_absent_one_unless_the_field_takes_it():
    made, problems = read("inners:\nby-name:\nnumber:\n")
    assert problems == []
    assert (made.inners, made.by_name, made.given) == ([], {}, ("number",))


def test_what_is_no_mapping_is_one_mistake():
    assert read("- a\n") == (Outer(), [("a", "the document must be a mapping, not a list")])


def test_models_are_frozen():
    with pytest.raises(AttributeError, match="frozen"):
        Outer().name = "a"
    with pytest.raises(TypeError, match="Outer has no field nam"):
        Outer(nam="a")


@pytest.mark.parametrize(
    "text", ["cap_add: [[a]]", "cap_drop: [{a: b}]", "security_opt: [[a]]", "profiles: [[]]"]
)
def test_a_wrong_item_does_not_hide_a_compose_file(text):
    made, problems = read(f"services:\n  web:\n    {text}\n    privileged: true\n", ComposeFile)
    assert made.services["web"].privileged is True
    assert len(problems) == 1


DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "web:1", "custom": 1}]}}},
}


def test_pydantic_validates_and_dumps_a_model():
    adapter = TypeAdapter(Deployment)
    made = adapter.validate_python(DEPLOYMENT)
    assert made == from_data(Deployment, DEPLOYMENT)
    assert adapter.dump_python(made) == DEPLOYMENT
    assert adapter.validate_python(made) is made
    assert adapter.validate_json(adapter.dump_json(made)) == made
    with pytest.raises(ValidationError):
        adapter.validate_python({**DEPLOYMENT, "metadata": "web"})


def test_pydantic_has_a_schema_of_a_model_that_holds_itself():
    schema = TypeAdapter(Outer).json_schema()
    assert set(schema["$defs"]) >= {"Inner", "Outer"}
    made = TypeAdapter(Outer).validate_python({"outers": [{"name": "a", "by-name": {"x": {"name": "b"}}}]})
    assert made.outers[0].by_name["x"].name == "b"


def test_a_model_is_a_field_of_somebodys_model():
    class Mine(BaseModel):
        deployment: Deployment
        others: list[Outer] = []

    mine = Mine.model_validate({"deployment": DEPLOYMENT, "others": [{"on": True}]})
    assert mine.deployment.metadata.name == "web"
    assert mine.model_dump() == {"deployment": DEPLOYMENT, "others": [{"on": True}]}
    assert "apiVersion" in str(Mine.model_json_schema())


def test_data_go_back_as_they_came():
    assert to_data(from_data(Deployment, DEPLOYMENT)) == DEPLOYMENT


def test_a_model_of_json_is_the_same():
    made, problems = build(Outer, json.read('{"name": "a", "inner": {"words": [null]}}').documents[0])
    assert made.name == "a"
    assert [problem.message for problem in problems] == ["'words[0]' must be a string, not empty"]


def test_no_model_imports_pydantic():
    code = """
import sys
import aurora_devops.kinds.dockerfile.parse, aurora_devops.kinds.kubernetes.parse, aurora_devops.kinds.compose.parse
print("pydantic" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
