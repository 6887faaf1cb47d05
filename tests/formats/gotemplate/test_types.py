import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("deepEqual", (63, 1.5), "false", "bool"),
    ("deepEqual", (None, 0.0), "false", "bool"),
    ("deepEqual", (True, 0.0), "false", "bool"),
    ("deepEqual", (Call("until", 4), [{"x": 1}, {"x": 1}]), "false", "bool"),
    ("deepEqual", (False, False), "true", "bool"),
    ("kindIs", ("http://u:p@h:80/p/a%20b?q=1#f", 1e21), "false", "bool"),
    ("kindIs", ("-0.5", []), "false", "bool"),
    ("kindIs", ("$1 ${1} $$", [3, 1, 2, 1.0]), "false", "bool"),
    ("kindIs", ("YWJj", {}), "false", "bool"),
    ("kindOf", (["b", "a", "b", ""],), "slice", "string"),
    ("kindOf", ("[1,2]",), "string", "string"),
    ("kindOf", (Call("splitList", ",", "b,a,b"),), "slice", "string"),
    ("kindOf", (None,), "invalid", "string"),
    ("kindOf", (1.5,), "float64", "string"),
    ("typeIs", ("a", 0.1), "false", "bool"),
    ("typeIs", ("é", "key: value"), "false", "bool"),
    ("typeIs", ("a\\b", 12345678.0), "false", "bool"),
    ("typeIs", ("_x_", Call("add", 1, 2)), "false", "bool"),
    ("typeIsLike", ("0x1f", 0.0), "false", "bool"),
    ("typeIsLike", ("9999999999999999999", {}), "false", "bool"),
    ("typeIsLike", ("[1,2]", -3), "false", "bool"),
    ("typeIsLike", ("", 0.1), "false", "bool"),
    ("typeOf", (0.1,), "float64", "string"),
    ("typeOf", (Call("add", 1, 2),), "int64", "string"),
    ("typeOf", (1000000.0,), "float64", "string"),
    ("typeOf", (3,), "int", "string"),
    ("typeOf", ([1, "a", None],), "[]interface {}", "string"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("kindIs", ([], "日本語"), "wrong type for value; expected string; got []interface {}"),
    (
        "typeIs",
        (Call("split", ".", "a.b"), Call("int64", "5")),
        "wrong type for value; expected string; got map[string]string",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message
