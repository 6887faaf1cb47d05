import pytest

from .calls import error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("clean", ("/..",), "/", "string"),
    ("clean", ("/../a",), "/a", "string"),
    ("clean", ("../../a",), "../../a", "string"),
    ("dir", ("/..",), "/", "string"),
    ("base", ("a/b/../c",), "c", "string"),
    ("base", ("a",), "a", "string"),
    ("base", ("a/b.tar.gz",), "b.tar.gz", "string"),
    ("base", ("..",), "..", "string"),
    ("base", ("/..",), "..", "string"),
    ("clean", ("./a",), "a", "string"),
    ("clean", ("../a",), "../a", "string"),
    ("clean", ("/a.b/c",), "/a.b/c", "string"),
    ("clean", ("..",), "..", "string"),
    ("clean", ("/",), "/", "string"),
    ("clean", (".",), ".", "string"),
    ("clean", ("a",), "a", "string"),
    ("clean", ("x.",), "x.", "string"),
    ("clean", ("",), ".", "string"),
    ("clean", ("a/b/../c",), "a/c", "string"),
    ("dir", ("a/",), "a", "string"),
    ("dir", ("..",), ".", "string"),
    ("dir", ("a/.",), "a", "string"),
    ("dir", ("./a",), ".", "string"),
    ("dir", ("/a.b/c",), "/a.b", "string"),
    ("ext", (".x",), ".x", "string"),
    ("ext", ("/",), "", "string"),
    ("ext", ("../a",), "", "string"),
    ("ext", ("a/.",), ".", "string"),
    ("ext", ("..",), ".", "string"),
    ("isAbs", ("a//b",), "false", "bool"),
    ("isAbs", ("/a/b",), "true", "bool"),
    ("isAbs", ("",), "false", "bool"),
    ("isAbs", ("a/../..",), "false", "bool"),
    ("isAbs", ("a/b.tar.gz",), "false", "bool"),
    ("osBase", ("a/b/../c",), "c", "string"),
    ("osBase", ("./a",), "a", "string"),
    ("osBase", ("../a",), "a", "string"),
    ("osBase", ("..",), "..", "string"),
    ("osBase", ("/",), "/", "string"),
    ("osClean", ("foo_bar-baz",), "foo_bar-baz", "string"),
    ("osClean", ("../a/./b//c/",), "../a/b/c", "string"),
    ("osClean", ("key: value",), "key: value", "string"),
    ("osClean", ("\n",), "\n", "string"),
    ("osClean", ("%",), "%", "string"),
    ("osDir", ("/a/b",), "/a", "string"),
    ("osDir", (".",), ".", "string"),
    ("osDir", ("a/../..",), ".", "string"),
    ("osDir", ("/",), "/", "string"),
    ("osDir", ("//",), "/", "string"),
    ("osExt", ('say "hi"',), "", "string"),
    ("osExt", ("é",), "", "string"),
    ("osExt", ("/a/b.tar.gz",), ".gz", "string"),
    ("osIsAbs", ("1.2.3",), "false", "bool"),
    ("osIsAbs", ("a,b,,c",), "false", "bool"),
    ("osIsAbs", ("  x \n y ",), "false", "bool"),
    ("osIsAbs", ("2024-02-29",), "false", "bool"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("clean", (), "wrong number of args for clean: want 1 got 0"),
    ("osBase", (), "wrong number of args for osBase: want 1 got 0"),
    ("osBase", ([3, 1, 2, 1.0],), "wrong type for value; expected string; got []interface {}"),
    ("osClean", (), "wrong number of args for osClean: want 1 got 0"),
    ("osExt", (), "wrong number of args for osExt: want 1 got 0"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message
