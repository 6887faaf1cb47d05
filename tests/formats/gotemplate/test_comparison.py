import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("and", ({"a": 1, "b": [1, 2]}, 4), "4", "int"),
    ("and", (False, 1), "false", "bool"),
    ("and", (["b", "a", "b", ""], False), "false", "bool"),
    ("and", ([3, 1, 2, 1.0], []), "[]", "[]interface {}"),
    ("and", ([3, 1, 2, 1.0], ["b", "a", "b", ""]), "[b a b ]", "[]interface {}"),
    ("eq", (1e21, 0.1), "false", "bool"),
    ("eq", (Call("add", 1, 2), None), "false", "bool"),
    ("eq", (63, 3), "false", "bool"),
    ("eq", (None, Call("int64", "5")), "false", "bool"),
    ("ge", (-2.5, 100000.0), "false", "bool"),
    ("gt", (0.0, 1000000.0), "false", "bool"),
    ("index", ({"a": 1, "b": [1, 2]}, "1e3"), "", "<nil>"),
    ("le", (-2.5, 100000.0), "true", "bool"),
    ("le", (0.1, 1.5), "true", "bool"),
    ("le", (0.1, 0.0), "false", "bool"),
    ("le", (Call("int64", "5"), 20), "true", "bool"),
    ("le", (0.1, -2.5), "false", "bool"),
    ("len", ([],), "0", "int"),
    ("len", ([{"x": 1}, {"x": 1}],), "2", "int"),
    ("len", ([3, 1, 2, 1.0],), "4", "int"),
    ("len", (Call("until", 4),), "4", "int"),
    ("len", ({"a": 1, "b": [1, 2]},), "2", "int"),
    ("lt", (Call("int64", "5"), Call("add", 1, 2)), "false", "bool"),
    ("lt", (-2.5, -2.5), "false", "bool"),
    ("lt", (1e21, 0.0), "false", "bool"),
    ("ne", (None, "äöü ß ǅ"), "true", "bool"),
    ("ne", (None, 1e21), "true", "bool"),
    ("ne", (12345678.0, 1000000.0), "true", "bool"),
    ("ne", (100000.0, None), "true", "bool"),
    ("not", (Call("split", ".", "a.b"),), "false", "bool"),
    ("not", (0.1,), "false", "bool"),
    ("not", (4,), "false", "bool"),
    ("not", ({"a": 1, "b": [1, 2]},), "false", "bool"),
    ("not", (0.0,), "true", "bool"),
    ("or", (Call("split", ".", "a.b"), []), "map[_0:a _1:b]", "map[string]string"),
    ("or", ([1, "a", None], "1h30m", 12345678.0), "[1 a <nil>]", "[]interface {}"),
    ("or", ([1, "a", None], None, Call("add", 1, 2)), "[1 a <nil>]", "[]interface {}"),
    ("or", (12345678.0, False), "1.2345678e+07", "float64"),
    ("or", (True, [{"x": 1}, {"x": 1}]), "true", "bool"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    (
        "eq",
        ({"a": 1, "b": [1, 2]}, Call("int64", "5")),
        "incompatible types for comparison: map[string]interface {} and int64",
    ),
    (
        "eq",
        (Call("int64", "5"), Call("splitList", ",", "b,a,b")),
        "incompatible types for comparison: int64 and []string",
    ),
    ("ge", (0.1, [3, 1, 2, 1.0]), "invalid type for comparison"),
    ("ge", (None, Call("split", ".", "a.b")), "invalid type for comparison"),
    ("gt", (10, Call("splitList", ",", "b,a,b")), "invalid type for comparison"),
    ("gt", (None, False), "invalid type for comparison"),
    ("index", (1.5, "a: 1\nb: {c: [1, 2.5]}"), "can't index item of type float64"),
    ("index", (4, []), "can't index item of type int"),
    ("le", (Call("splitList", ",", "b,a,b"), ["b", "a", "b", ""]), "invalid type for comparison"),
    ("le", (20, 1e21), "incompatible types for comparison: int and float64"),
    ("len", (1e21,), "len of type float64"),
    ("len", (5,), "len of type int"),
    ("lt", (1e21, Call("int64", "5")), "incompatible types for comparison: float64 and int64"),
    ("lt", ("http://u:p@h:80/p/a%20b?q=1#f", True), "incompatible types for comparison: string and bool"),
    ("ne", ({}, 1e21), "incompatible types for comparison: map[string]interface {} and float64"),
    ("ne", (12345678.0, [3, 1, 2, 1.0]), "incompatible types for comparison: float64 and []interface {}"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message
