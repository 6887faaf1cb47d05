import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("fromToml", ("[[a]]\nx=1\n[[a]]\ny=2",), "map[a:[map[x:1] map[y:2]]]", "map[string]interface {}"),
    ("fromToml", ("t = 10:11:12",), "map[t:0000-01-01 10:11:12 +0000 time-local]", "map[string]interface {}"),
    (
        "fromToml",
        ("d = 2024-02-29T10:11:12Z",),
        "map[d:2024-02-29 10:11:12 +0000 UTC]",
        "map[string]interface {}",
    ),
    ("fromToml", ("a = 1",), "map[a:1]", "map[string]interface {}"),
    ("fromToml", ("a.b.c = 1",), "map[a:map[b:map[c:1]]]", "map[string]interface {}"),
    (
        "toToml",
        ({"a": [[[1, 2], [[3]]], [[1, 2], [[3]]]]},),
        "a = [[[1, 2], [[3]]], [[1, 2], [[3]]]]\n",
        "string",
    ),
    ("toToml", ({"k": [{}]},), "[[k]]\n", "string"),
    ("toToml", (1000000.0,), "1e+06", "string"),
    ("toToml", ({"k": None},), "", "string"),
    (
        "toToml",
        ({"a": [9223372036854775807, 9223372036854775807]},),
        "a = [9223372036854775807, 9223372036854775807]\n",
        "string",
    ),
    ("toToml", ({"k": 0.1},), "k = 0.1\n", "string"),
    (
        "toToml",
        ({"a": [{"x\ny": 1}, {"x\ny": 1}]},),
        '[[a]]\n  "x\\ny" = 1\n\n[[a]]\n  "x\\ny" = 1\n',
        "string",
    ),
    ("toToml", ({"k": 9223372036854775807},), "k = 9223372036854775807\n", "string"),
    ("toToml", ({"k": 1.0},), "k = 1.0\n", "string"),
    ("toToml", ({"k": 1e22},), "k = 1e+22\n", "string"),
    ("toToml", ({"k": 1e20},), "k = 1e+20\n", "string"),
    ("toToml", ({"k": 1e21},), "k = 1e+21\n", "string"),
    (
        "toToml",
        ({"k": {"a": {"b": {"c": [{"d": 1, "e": 2}]}}}},),
        "[k]\n  [k.a]\n    [k.a.b]\n\n      [[k.a.b.c]]\n        d = 1\n        e = 2\n",
        "string",
    ),
    ("toToml", ({"k": Call("toDate", "2006-01-02", "2024-02-29")},), "k = 2024-02-29T00:00:00Z\n", "string"),
    ("toToml", ({"a": [1000000.0, 1000000.0]},), "a = [1e+06, 1e+06]\n", "string"),
    ("toToml", ({"k": {"x\ny": 1}},), '[k]\n  "x\\ny" = 1\n', "string"),
    ("toToml", (1e20,), "1e+20", "string"),
    ("toToml", ({"k": Call("concat")},), "", "string"),
    ("toToml", ({"k": [[]]},), "k = [[]]\n", "string"),
    ("toToml", (0.1,), "0.1", "string"),
    ("toToml", ({"k": 123456789012.0},), "k = 1.23456789012e+11\n", "string"),
    ("toToml", ({"a": [1e22, 1e22]},), "a = [1e+22, 1e+22]\n", "string"),
    ("toToml", ({"a": [1.5e300, 1.5e300]},), "a = [1.5e+300, 1.5e+300]\n", "string"),
    ("toToml", ({"k": 1e-05},), "k = 1e-05\n", "string"),
    ("toToml", ({"a": [True, True]},), "a = [true, true]\n", "string"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("toToml", (None,), "reflect: call of reflect.Value.Type on zero Value"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message
