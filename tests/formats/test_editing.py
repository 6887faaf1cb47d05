"""Edits of located data: written as lines, as members of a flow mapping, or as JSON."""

import json

import pytest

from aurora_devops.core.kind import Document
from aurora_devops.core.place import Place, Route
from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.formats.editing import resolve
from aurora_devops.formats.json import read as read_json
from aurora_devops.formats.located import MappedTree

ROOT = object()


def place(route: Route, part: str = "value", chars: tuple[int, int] | None = None) -> Place:
    return Place(ROOT, route, part, chars)  # type: ignore[arg-type]


def edited(text: str, at: Place, new: str, path: str = "a.yaml", inner: Route | None = None) -> str | None:
    """The text after an edit; with `inner`, of a place in the JSON that the scalar at that route holds."""
    stream = read_json(text) if path.endswith(".json") else yaml.read(text)
    assert not stream.problems
    tree = stream.documents[0]
    if inner is not None:
        found = tree._walk(inner)
        assert found is not None
        tree = MappedTree(read_json(found[0]).documents[0], tree, inner)  # type: ignore[assignment]
    resolved = resolve(Document("x", Source(path, text), ROOT, tree), at, new)
    if resolved is None:
        return None
    span, written = resolved
    return text[: span.start] + written + text[span.end :]


LINES = "limits:\n  cpu: 2"


@pytest.mark.parametrize(
    ("text", "route", "part", "expected"),
    [
        ("a: 1\nb: 2\n", ("a",), "below", "a: 1\nlimits:\n  cpu: 2\nb: 2\n"),
        ("- a: 1 # one\n  b: 2", (0, "a"), "above", "- limits:\n    cpu: 2\n  a: 1 # one\n  b: 2"),
        ("a: {b: 1}\n", ("a", "b"), "below", "a: {b: 1, limits: {cpu: 2}}\n"),
        ("a: {b: 1, c: 2}\n", ("a", "c"), "above", "a: {b: 1, limits: {cpu: 2}, c: 2}\n"),
        ("a: {b, c: 2}\n", ("a", "b"), "below", "a: {b, limits: {cpu: 2}, c: 2}\n"),
        ("a: {\n  b: 1,\n}\n", ("a", "b"), "below", "a: {\n  b: 1,\n  limits: {cpu: 2},\n}\n"),
        ('{"a":1}', ("a",), "above", '{"limits":{"cpu":2},"a":1}'),
        ('{"a": 1}', ("a",), "below", '{"a": 1, "limits": {"cpu": 2}}'),
        (
            '{\n    "a": 1,\n    "b": [\n    ]\n}',
            ("b",),
            "below",
            '{\n    "a": 1,\n    "b": [\n    ],\n    "limits": {\n        "cpu": 2\n    }\n}',
        ),
        (
            '{\r\n\t"a": 1\r\n}',
            ("a",),
            "above",
            '{\r\n\t"limits": {\r\n\t\t"cpu": 2\r\n\t},\r\n\t"a": 1\r\n}',
        ),
    ],
)
def test_lines_beside_an_entry(text, route, part, expected):
    assert edited(text, place(route, part), LINES) == expected
    if expected.startswith("{"):
        assert edited(text, place(route, part), LINES, "a.json") == expected
        json.loads(expected)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a: 1\nlimits:\n", ("a",)),
        ("a: {b: 1, limits: }\n", ("a", "b")),
        ("a: [b: 1]\n", ("a", 0, "b")),
        ("? a\n: 1\n", ("a",)),
        ("a: [1]\n", ("a", 0)),
        ("x: &x {b: 1}\na:\n  <<: *x\n  c: 2\n", ("a", "b")),
        ("x: &x\n  b: 1\na: *x\n", ("a", "b")),
        ("x: &x\n  b: 1\na: *x\n", ("x", "b")),
    ],
)
def test_no_lines_where_they_would_be_something_else(text, route):
    assert edited(text, place(route, "below"), LINES) is None


@pytest.mark.parametrize(
    ("text", "route", "new", "expected"),
    [
        ("a: no\n", ("a",), "[ALL]", "a: [ALL]\n"),
        ("a:\n- x\nb: 1\n", ("a",), "[ALL]", "a: [ALL]\nb: 1\n"),
        ("a:\n  x: 1\n", ("a",), "yes", "a: yes\n"),
        ("a: # why\n  - x\n", ("a",), "[ALL]", None),
        ('{"a": ["x"]}', ("a",), "[ALL]", '{"a": ["ALL"]}'),
        ('{"a": 0}', ("a",), "word", '{"a": "word"}'),
        ('{"a": 0}', ("a",), "false", '{"a": false}'),
        ("{a: 0}", ("a",), "word", "{a: word}"),
        ("[0]", (0,), "word", '["word"]'),
        ("a: {b: 'x'}", ("a", "b"), "${{ x }}", 'a: {b: "${{ x }}"}'),
        ("a: {b: 'x'}", ("a", "b"), "x, c", 'a: {b: "x, c"}'),
        ("a: *x\nx: 1", ("x",), "2", None),
    ],
)
def test_a_whole_value(text, route, new, expected):
    if "*x" in text:
        text = "x: &x 1\na: *x\n"
        assert edited(text, place(("a",)), new) is None
    assert edited(text, place(route), new) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: 1\n", "b: 1\n"), ('"a": 1\n', '"b": 1\n'), ("'a': 1\n", '"b": 1\n'), ('{"a": 1}', '{"b": 1}')],
)
def test_a_key_stays_quoted(text, expected):
    assert edited(text, place(("a",), "key"), "b") == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        (r'a: "x\"y\""', 'x"y"', r'a: "x\"y[]"'),
        (r'a: "\\"', "\\", 'a: "[]"'),
        (r'a: "\x41\u00e9\U0001F600"', "\x41\u00e9\U0001f600", r'a: "\x41\u00e9[]"'),
        ("a: 'it''s'''", "it's'", "a: 'it''s[]'"),
        ("a: 'x\n  y'", "x y", "a: 'x\n  []'"),
        ("a: |\n  x\n  y\n", "x\ny\n", "a: |\n  x\n  y[]\n"),
        (r'{"a": "\ud83d\ude00b\""}', '\U0001f600b"', r'{"a": "\ud83d\ude00b[]"}'),
        (r'{"a": "b\ud83d\ude00"}', "b\U0001f600", r'{"a": "b[]"}'),
    ],
)
def test_the_last_character_is_replaced_with_its_whole_escape(text, value, expected):
    path = "a.json" if text.startswith("{") else "a.yaml"
    stream = read_json(text) if path == "a.json" else yaml.read(text)
    assert stream.documents[0].value == {"a": value}
    at = place(("a",), chars=(len(value) - 1, len(value)))
    assert edited(text, at, "[]", path) == expected


def test_a_line_end_is_one_character_with_the_indentation_after_it():
    assert edited("a: 'x\n  y'", place(("a",), chars=(0, 2)), "-") == "a: '-y'"
    assert edited("a: |\n  x\n  y\n", place(("a",), chars=(0, 2)), "") == "a: |\n  y\n"
    assert edited("a: |\r\n  x\r\n  y\r\n", place(("a",), chars=(0, 1)), "z") == "a: |\r\n  z\r\n  y\r\n"
    assert edited('a: "x\\\n  y"', place(("a",), chars=(0, 1)), "-") == 'a: "-\\\n  y"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n\n\nb: 2\n", "b: 2\n"),
        ("b: 2\n\na: 1\n\nc: 3\n", "b: 2\n\nc: 3\n"),
        ("b: 2\na: 1\n\nc: 3\n", "b: 2\n\nc: 3\n"),
        ("---\na: 1\r\n\r\nb: 2\n", "---\nb: 2\n"),
        ("# why\na: 1\n\nb: 2\n", "# why\n\nb: 2\n"),
    ],
)
def test_an_entry_is_removed_without_leaving_a_second_gap(text, expected):
    assert edited(text, place(("a",), "entry"), "") == expected


@pytest.mark.parametrize(
    ("text", "at", "new"),
    [
        ("x: &x v\na: *x\n", place(("a",), chars=(0, 1)), "w"),
        ("x: &x v\na: *x\n", place(("x",), chars=(0, 1)), "w"),
        ("x: &x {b: v}\na: {<<: *x}\n", place(("a", "b")), "w"),
        ("x: &x {b: {c: v}}\na: {<<: *x}\n", place(("a", "b", "c")), "w"),
        ("x: &x {b: v}\na: {<<: *x}\n", place(("x", "b")), "w"),
        ("x: &x [{b: v}]\na: *x\n", place(("a", 0, "b"), "key"), "w"),
    ],
)
def test_what_several_places_have_in_common_is_not_edited(text, at, new):
    assert edited(text, at, new) is None


def test_an_anchor_without_an_alias_and_a_key_beside_a_merge_are_edited():
    text = "x: &x {b: v}\ny: &y {<<: *x, c: v}\n"
    assert edited(text, place(("y", "c")), "w") == "x: &x {b: v}\ny: &y {<<: *x, c: w}\n"
    assert edited(text, place(("x",), "below"), "z: 1") == "x: &x {b: v}\nz: 1\ny: &y {<<: *x, c: v}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: |\n  {"b": "c"}\n', 'a: |\n  {"b": "\\"w\\"", "d": 1}\n'),
        ('a: \'{"b": "c"}\'\n', 'a: \'{"b": "\\"w\\"", "d": 1}\'\n'),
        (r'a: "{\"b\": \"c\"}"', r'a: "{\"b\": \"\\\"w\\\"\", \"d\": 1}"'),
    ],
)
def test_json_in_a_scalar_is_written_for_both(text, expected):
    text = edited(text, place(("b",)), "'\"w\"'", inner=("a",)) or ""
    assert edited(text, place(("b",), "below"), "d: 1", inner=("a",)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n  c: 1\n  b: 2\n", "a:\n  limits:\n    cpu: 2\n  c: 1\n  b: 2\n"),
        (
            "x: &x {b: 1}\na:\n  <<: *x\n  c: 1\n",
            "x: &x {b: 1}\na:\n  <<: *x\n  limits:\n    cpu: 2\n  c: 1\n",
        ),
        ("a: {c: 1}\n", "a: {limits: {cpu: 2}, c: 1}\n"),
        ("a: {}\n", None),
        ("a:\n", None),
        ("a: &x\n  b: 1\nc: *x\n", None),
    ],
)
def test_lines_above_the_first_entry_of_a_mapping(text, expected):
    assert edited(text, place(("a",), "first"), LINES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x: 1\n\na: 2\n", "x: 1\n\nlimits:\n  cpu: 2\n\na: 2\n"),
        ("x: 1\r\n\r\na: 2\r\n", "x: 1\r\n\r\nlimits:\r\n  cpu: 2\r\n\r\na: 2\r\n"),
        ("x: 1\n\n# why\n# so\na: 2\n", "x: 1\n\nlimits:\n  cpu: 2\n\n# why\n# so\na: 2\n"),
        ("x: 1\n# why\na: 2\n", "x: 1\n# why\nlimits:\n  cpu: 2\na: 2\n"),
        ("# head\na: 2\n", "# head\nlimits:\n  cpu: 2\na: 2\n"),
    ],
)
def test_new_sections_are_set_apart_as_the_one_below_is(text, expected):
    assert edited(text, place(("a",), "above"), LINES) == expected


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a: [1, 2, 3]\n", ("a", 0), "a: [2, 3]\n"),
        ("a: [1, 2, 3] # c\n", ("a", 1), "a: [1, 3] # c\n"),
        ("a: [1, 2, 3]\n", ("a", 2), "a: [1, 2]\n"),
        ("a: [1, 2,]\n", ("a", 1), "a: [1, ]\n"),
        ("a: [1 , '2' , 3]\n", ("a", 1), "a: [1 , 3]\n"),
        ('a: {b: 1, "c": [2]}\n', ("a", "c"), "a: {b: 1}\n"),
        ("a: {b, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: [\n  1, # one\n  2, # two\n  3 # three\n]\n", ("a", 1), "a: [\n  1, # one\n  3 # three\n]\n"),
        ("a: [\r\n  1,\r\n  2\r\n]\r\n", ("a", 1), "a: [\r\n  1\r\n]\r\n"),
        ('{"a": 1,\n "b": {\n  "c": 2\n }}', ("b",), '{"a": 1}'),
        ('{"a":1,"b":2}', ("a",), '{"b":2}'),
        ("a: [[1, 2], 3]\n", ("a", 0, 1), "a: [[1], 3]\n"),
        # The only member, one with a comment above it or an anchor, and a pair without braces.
        ("a: [1]\n", ("a", 0), None),
        ("a: [\n  1, # one, two,\n  2\n]\n", ("a", 1), None),
        ("a: [1, &x 2, *x]\n", ("a", 1), None),
        ("a: [1, b: 2]\n", ("a", 1, "b"), None),
        ("a: &x [1, 2]\nb: *x\n", ("a", 1), None),
    ],
)
def test_a_member_of_a_flow_collection_is_removed_with_its_comma(text, route, expected):
    assert edited(text, place(route, "entry"), "") == expected


@pytest.mark.parametrize(
    ("text", "route", "new", "expected"),
    [
        ("a:\nb: 1\n", ("a",), "false", "a: false\nb: 1\n"),
        ("a: # c\nb: 1\n", ("a",), "{}", "a: {} # c\nb: 1\n"),
        ("x: {a: , b: 1}\n", ("x", "a"), "{}", "x: {a: {}, b: 1}\n"),
        ("- a: 1 # c\r\n", (0, "a"), "cpu: 2\nram: 3", "- a:\r\n    cpu: 2\r\n    ram: 3 # c\r\n"),
        ("'a' : x\n", ("a",), "cpu: 2", "'a' :\n  cpu: 2\n"),
        ("x: {a: 1, b: 2}\n", ("x", "a"), "cpu: 2", "x: {a: {cpu: 2}, b: 2}\n"),
        ('{"a":1}', ("a",), "cpu: 2", '{"a":{"cpu":2}}'),
        ("a: &x 1\n", ("a",), "cpu: 2", None),
        ("a: |\n  1\n", ("a",), "cpu: 2", "a:\n  cpu: 2\n"),
    ],
)
def test_a_value_is_written_after_its_key_or_below_it(text, route, new, expected):
    assert edited(text, place(route), new) == expected
