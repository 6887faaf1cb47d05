"""JSON with comments."""

import pytest

from aurora_devops.formats.jsonc import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{\n// a\n"a": [1, 2,], /* b\n */ "b": "//", }\n', {"a": [1, 2], "b": "//"}),
        ('{"a": "x /* y", "b": "*/"}', {"a": "x /* y", "b": "*/"}),
        ('{"a": "\\"//", "b": ",]"}', {"a": '"//', "b": ",]"}),
        ("{\n\ta: 'x', // b\n\t$b: [true,],\n}\n", {"a": "x", "$b": [True]}),
        ('{"a": 1, // x,\n}', {"a": 1}),
        ("{ a: 'it\\'s', b: \"it's\" }", {"a": "it's", "b": "it's"}),
    ],
)
def test_values(text, value):
    stream = read(text)
    assert not stream.problems
    assert [document.value for document in stream.documents] == [value]


def test_places_are_those_of_the_text():
    text = '{ // x\n"a": /* y */ "b", }'
    (document,) = read(text).documents
    span = document.find(("a",), "value")
    assert text[span.start : span.end] == '"b"'


def test_places_with_unquoted_keys():
    text = "{ // x\n\ta: /* y */ 'b', }"
    (document,) = read(text).documents
    span = document.find(("a",), "value")
    assert text[span.start : span.end] == "'b'"


@pytest.mark.parametrize("text", ['{"a": }', '{"a": 1', "x"])
def test_errors_are_those_of_json(text):
    stream = read(text)
    assert stream.problems
    assert not stream.documents
