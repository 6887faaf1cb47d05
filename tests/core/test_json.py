"""Values, places and mistakes of JSON."""

import pytest

from aurora_devops import lint
from aurora_devops.core.kind import DuplicateKey, SyntaxProblem, TooComplex
from aurora_devops.formats import json

TEXT = '{"a": [1, {"b": "x\\n\\u00e9 \\ud83d\\ude00 y"}, []], "c": {"d": null, "e": -1.5e3}, "f": {}}'


@pytest.mark.parametrize(
    ("route", "part", "expected"),
    [
        (("a",), "key", '"a"'),
        (("a", 0), "value", "1"),
        (("a", 1, "b"), "key", '"b"'),
        (("c", "d"), "value", "null"),
        (("c", "e"), "value", "-1.5e3"),
        (("f",), "value", "{}"),
        (("g",), "value", None),
    ],
)
def test_parts_of_an_entry(route, part, expected):
    span = json.read(TEXT).documents[0].find(route, part)
    assert (None if span is None else TEXT[span.start : span.end]) == expected


def test_a_finding_about_a_collection_stands_at_its_key():
    span = json.read(TEXT).documents[0].focus(("c", "missing"))
    assert TEXT[span.start : span.end] == '"c"'


def test_a_mistake_has_its_place():
    problem = json.read('{"a": 1,}').problems[0]
    assert isinstance(problem, SyntaxProblem)
    assert problem.at.start in (7, 8)  # type: ignore[union-attr] - Python 3.13 moved it


@pytest.mark.parametrize(
    ("text", "rest"),
    [('{"a": 1}\n{"a": 2}\n', '{"a": 2}\n'), (" [1] ]", "]"), ('\t"a"\n\n# b', "# b"), ("1 ,", ",")],
)
def test_the_document_before_unexpected_text_is_read(text, rest):
    stream = json.read(text)
    (document,), (problem,) = stream.documents, stream.problems
    assert document.value == next(iter(json.read(text[: -len(rest)]).documents)).value
    assert (problem.__class__, problem.at.start) == (SyntaxProblem, len(text) - len(rest))


def test_an_object_followed_by_another_is_checked():
    pod = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},'
        ' "spec": {"hostPID": true, "containers": [{"name": "a", "image": "a:1"}]}}\n'
    )
    found = {finding.policy.name: finding.line for finding in lint({"pod.json": pod + pod}).findings}
    assert (found["host-pid"], found["syntax-error"]) == (1, 2)


def test_a_duplicate_key_is_found_where_it_stands():
    text = '{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2}'
    stream = json.read(text)
    assert all(isinstance(problem, DuplicateKey) for problem in stream.problems)
    assert [problem.message for problem in stream.problems] == [
        "'c' is already set on line 2; remove one of the two",
        "'a' is already set on line 1; remove one of the two",
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 5_000 + "]" * 5_000, '{"a":' * 300 + "1" + "}" * 300])
def test_a_deep_text_is_refused(text):
    assert isinstance(json.read(text).problems[0], (TooComplex, SyntaxProblem))
    assert not json.read(text).documents


def test_a_number_before_other_text_has_a_place():
    (document,) = json.read("00").documents
    assert document.value == 0
    span = document.find((), "value")
    assert (span.start, span.end) == (0, 1)
