import copy
import pickle

import pytest

from aurora_devops.formats.gotemplate.text import Origin, Text, concat, indented, joined

VALUE = Origin("values.yaml", ("image", "tag"))


def value(text):
    return Text.of(text, VALUE)


@pytest.mark.parametrize(
    ("made", "expected", "position", "offset"),
    [
        (value("abcdef")[2:], "cdef", 1, 3),
        (value("abcdef")[-2:], "ef", 0, 4),
        (value("abcdef")[3], "d", 0, 3),
        (value("  ab  ").strip(), "ab", 1, 3),
        (value("--ab").lstrip("-"), "ab", 0, 2),
        (value("ab--").rstrip("-"), "ab", 1, 1),
        (value("v1.2").removeprefix("v"), "1.2", 0, 1),
        (value("v1.2").removesuffix(".2"), "v1", 1, 1),
        (value("Ab").lower(), "ab", 1, 1),
        (value("a+b+c").replace("+", "_-_"), "a_-_b_-_c", 8, 4),
        (value("a.b.c").split(".")[2], "c", 0, 4),
        (value("a.b.c").split(".", 1)[1], "b.c", 2, 4),
        ("x: " + value("ab"), "x: ab", 4, 1),
        (value("ab") + "!", "ab!", 1, 1),
        (concat(["<", value("ab"), value("cd")]), "<abcd", 4, 1),
        (joined(", ", ["x", value("ab")]), "x, ab", 3, 0),
        (indented("  ", value("a\nb\nc")), "  a\n  b\n  c", 10, 4),
        (indented("  ", value("a\nb"))[4:], "  b", 2, 2),
        (copy.deepcopy({"a": value("ab")})["a"], "ab", 1, 1),
    ],
)
def test_characters_keep_their_origin(made, expected, position, offset):
    assert made == expected
    assert made.origin_at(position) == (VALUE, offset)


def test_a_text_is_a_plain_string_in_another_process():
    for text in (value("ab"), concat(["<", value("ab")]), value("abc").lower()):
        sent = pickle.loads(pickle.dumps(text))
        assert (type(sent), sent) == (str, text)


def test_inserted_characters_have_no_origin():
    assert indented("  ", value("a\nb")).origin_at(4) is None
    assert joined(", ", ["x", value("ab")]).origin_at(0) is None


def test_text_is_a_string():
    assert {value("a"): 1}["a"] == 1
    assert value("a") == "a"
    assert value("") == ""
    assert concat(["a", "b"]).__class__ is str


def test_an_empty_slice_has_pieces():
    assert value("abc")[3:].pieces
    assert value("abc")[1:1] == ""
