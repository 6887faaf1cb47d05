import pytest

from aurora_devops.formats.gotemplate.fmt import sprint, sprintf, sprintln
from aurora_devops.formats.gotemplate.text import Origin, Text

MAP = {"b": 1.0, "a": None, "c": ["x", 2.5, None]}


# What Go prints.
@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("%v %v %v", (12345678.0, 8080.0, 123456.0), "1.2345678e+07 8080 123456"),
        ("%d", (8080.0,), "%!d(float64=8080)"),
        ("%s", (8080.0,), "%!s(float64=8080)"),
        ("%s", (None,), "%!s(<nil>)"),
        ("%v", (MAP,), "map[a:<nil> b:1 c:[x 2.5 <nil>]]"),
        ("%s", (MAP,), "map[a:<nil> b:%!s(float64=1) c:[x %!s(float64=2.5) <nil>]]"),
        ("%d %d", (1,), "1 %!d(MISSING)"),
        ("x", (1, "a", None), "x%!(EXTRA int=1, string=a, <nil>)"),
        ("%5d|%-5d|%05d|%+d", (42, 42, -42, 42), "   42|42   |-0042|+42"),
        ("%.2f %6.2f %g %e", (3.14159, 2.5, 100000.0, 123456.789), "3.14   2.50 100000 1.234568e+05"),
        ("%q", ('a"b\n\x01é',), '"a\\"b\\n\\x01é"'),
        ("%x %X", ("hi", 255), "6869 FF"),
        ("%t %t", (True, "a"), "true %!t(string=a)"),
        ("%T %T %T %T", (1, 1.5, MAP, []), "int float64 map[string]interface {} []interface {}"),
        ("%5s|%-5s|%.1s", ("ab", "ab", "ab"), "   ab|ab   |a"),
        ("%[2]d %[1]d", (1, 2), "2 1"),
        ("%", (1,), "%!(NOVERB)%!(EXTRA int=1)"),
        ("100%%", (), "100%"),
        ("%*d", (5, 42), "   42"),
        ("%v %v", (0.000012, -0.5), "1.2e-05 -0.5"),
        ("%c %U %q", (65, 65, 65), "A U+0041 'A'"),
        ("%z", (1,), "%!z(int=1)"),
        ("%.3g", (1234567.0,), "1.23e+06"),
        ("%.0f", (2.5,), "2"),
        ("%08.3f", (-3.14159,), "-003.142"),
    ],
)
def test_sprintf(template, values, expected):
    assert sprintf(template, *values) == expected


def test_sprint_puts_spaces_between_operands_that_are_not_strings():
    assert sprint("a", 1, 2, "b", None, None, True, 1.5) == "a1 2b<nil> <nil> true 1.5"
    assert sprintln("a", 1, None) == "a 1 <nil>\n"


def test_printed_strings_keep_their_origin():
    origin = Origin("values.yaml", ("name",))
    made = sprintf("%s-%s", "x", Text.of("web", origin))
    assert made == "x-web"
    assert made.origin_at(2) == (origin, 0)
    assert sprint("x", Text.of("web", origin)).origin_at(1) == (origin, 0)
