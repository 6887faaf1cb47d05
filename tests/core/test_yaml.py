"""Values, places and mistakes of YAML."""

import math

import pytest

from aurora_devops.core.kind import DuplicateKey, SyntaxProblem, TooComplex
from aurora_devops.formats import yaml
from aurora_devops.formats.located import LocatedTree, offsets_of


def tree(text: str, dialect: str = "core") -> LocatedTree:
    stream = yaml.read(text, dialect)
    assert not stream.problems
    return stream.documents[0]


def shown(text: str, route: tuple, part: str = "value") -> str | None:
    span = tree(text).find(route, part)  # type: ignore[arg-type]
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "core", "go"),
    [
        ("on", "on", True),
        ("yes", "yes", True),
        ("no", "no", False),
        ("true", True, True),
        ("~", None, None),
        ("010", 10, 8),
        ("089", 89, 89.0),
        ("0o10", 8, 8),
        ("0x1F", 31, 31),
        ("-0x1f", "-0x1f", -31),
        ("0b101", "0b101", 5),
        ("-0b1", "-0b1", -1),
        ("0b2", "0b2", "0b2"),
        ("1_000", "1_000", 1000),
        ("1_0.5e1_0", "1_0.5e1_0", 10.5e10),
        ("0x_ff", "0x_ff", 255),
        ("_1", "_1", "_1"),
        ("1_a", "1_a", "1_a"),
        ("3.10", 3.1, 3.1),
        ("1e3", 1000.0, 1000.0),
        ("22:22", "22:22", "22:22"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("-", None, None),
        (".inf", math.inf, math.inf),
        ("'1'", "1", "1"),
        ("!!str 1", "1", "1"),
        ("2024-01-01", "2024-01-01", "2024-01-01"),
    ],
)
def test_scalars_by_dialect(text, core, go):
    if text == "-":
        assert tree("a:\n  -\n").value == {"a": [None]}
        return
    assert tree(f"a: {text}\n").value["a"] == core
    assert tree(f"a: {text}\n", "go").value["a"] == go
    assert core == go or yaml.AMBIGUOUS.search(f"a: {text}\n")


def test_not_a_number():
    assert math.isnan(tree("a: .nan\n").value["a"])


def test_on_is_a_string_as_a_key():
    assert tree("on: push\n", "github").value == {"on": "push"}


def test_a_number_of_many_digits_is_text():
    assert tree(f"a: {'9' * 5000}\n").value["a"] == "9" * 5000


TEXT = """\
name: web
steps:
  - run: |
      make

      make test
    env: {A: "x\\ty", B: 'it''s'}
  # about the second
  - uses: a/b@v1   # why
    with:
      path: >-
        one
        two
last:
"""


@pytest.mark.parametrize(
    ("route", "part", "expected"),
    [
        (("name",), "value", "web"),
        (("name",), "key", "name"),
        (("name",), "entry", "name: web\n"),
        (("steps", 0, "run"), "value", "|\n      make\n\n      make test"),
        (("steps", 0, "env", "A"), "value", '"x\\ty"'),
        (("steps", 0, "env", "A"), "entry", None),
        (("steps", 0, "run"), "entry", "run: |\n      make\n\n      make test\n    "),
        (("steps", 1, "uses"), "entry", "uses: a/b@v1   # why\n    "),
        (("steps", 1, "with"), "entry", "    with:\n      path: >-\n        one\n        two\n"),
        (("last",), "value", ""),
        (("missing",), "value", None),
        (("steps", 7), "value", None),
    ],
)
def test_parts_of_an_entry(route, part, expected):
    assert shown(TEXT, route, part) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("steps",), "steps"),
        (("steps", 0), "run"),
        (("steps", 0, "env"), "env"),
        (("steps", 0, "timeout"), "run"),
        (("steps", 1, "with", "missing", "deeper"), "with"),
        (("last",), "last"),
        ((), "name"),
    ],
)
def test_a_finding_stands_at_the_nearest_key(route, expected):
    span = tree(TEXT).focus(route)
    assert TEXT[span.start : span.end] == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: |\n  one two\n    three\n", "three"),
        ("a: |2\n    one\n  two\n", "  one"),
        ("a: >\n  one\n  two\n\n  three\n", "three"),
        ("a: 'it''s fine'\n", "fine"),
        ('a: "tab\\there \\u00e9 end"\n', "end"),
        ('a: "one\n  two \\\n  three"\n', "three"),
        ("a: plain\n  folded text\n", "folded"),
        ("a: &x plain\n", "plain"),
        ("- - |-\n    deep\n", "deep"),
        ("a: |\r\n  one\r\n  two\r\n", "two"),
        ("a: \U0001f600 text\n", "text"),
    ],
)
def test_characters_of_a_scalar(text, part):
    found = tree(text)
    route: tuple = ("a",) if isinstance(found.value, dict) else (0, 0)
    value = found.value["a"] if isinstance(found.value, dict) else found.value[0][0]
    start = value.index(part)
    span = found.chars(route, start, start + len(part))
    assert span is not None
    assert text[span.start : span.end] == part


def test_every_character_that_is_no_white_space_maps_to_itself():
    text = "a: >-\n  one  two\n   three\n\n\n  four # five\nb: 1\n"
    found = tree(text)
    value, spot, _ = found._walk(("a",))  # type: ignore[misc]
    for char, offset in zip(value, offsets_of(text, value, spot), strict=False):
        assert char.isspace() or text[offset] == char


@pytest.mark.parametrize(
    "text", ["[8080:80]", "[./site:/srv, a::b]", "{url: http://x:1/y}", "[localhost:9090]"]
)
def test_a_colon_inside_a_word_of_a_flow_collection(text):
    assert tree(f"a: {text}\n").value["a"]


def test_merge_keys_keep_the_place_they_came_from():
    text = "base: &b\n  image: x\nweb:\n  <<: *b\n  port: 1\n"
    found = tree(text)
    assert found.value["web"] == {"port": 1, "image": "x"}
    span = found.find(("web", "image"), "value")
    assert span is not None
    assert span.start == text.index("x")


def test_a_merge_key_may_be_tagged():
    assert tree("base: &b {a: 1}\nweb:\n  !!merge <<: *b\n").value["web"] == {"a": 1}


def test_a_workflow_has_no_merge_keys():
    assert "<<" in tree("base: &b {a: 1}\nweb:\n  <<: *b\n", "github").value["web"]


def test_documents_before_a_mistake_are_kept():
    stream = yaml.read("a: 1\n---\nb: [\n")
    assert [document.value for document in stream.documents] == [{"a": 1}]
    assert isinstance(stream.problems[0], SyntaxProblem)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("a: b: c\n", 4),
        ("a: 'x\n", 6),
        ("a: \x01\n", 3),
        ("a: *missing\n", 3),
        ("a: &x [*x]\n", 7),
        ("\ta: 1\n", 0),
    ],
)
def test_a_mistake_has_its_place(text, offset):
    problem = yaml.read(text).problems[0]
    assert isinstance(problem, SyntaxProblem)
    assert problem.at.start == offset  # type: ignore[union-attr]


def test_a_duplicate_key_names_the_first_one():
    problem = yaml.read("a: 1\nb: 2\na: 3\n").problems[0]
    assert isinstance(problem, DuplicateKey)
    assert problem.at == (10, 11)
    assert "line 1" in problem.message


def test_an_alias_bomb_is_refused_at_once():
    text = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    stream = yaml.read(text)
    assert isinstance(stream.problems[-1], TooComplex)
    assert not stream.documents


def test_honest_aliases_are_read():
    text = "a: &a [1, 2]\n" + "".join(f"b{i}: *a\n" for i in range(1000))
    assert len(tree(text).value) == 1001


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{" * 100_000, "- " * 5_000, "a:\n" + "".join(" " * i + "b:\n" for i in range(1, 5_000))],
)
def test_a_deep_text_is_refused_at_once(text):
    assert isinstance(yaml.read(text).problems[0], TooComplex)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [1, 2\nb: 3\n", 2, "expected ',' or ']' in the list that starts on line 1"),
        ("a:\n  b: {c: 1\nd: 2\n", 3, "expected ',' or '}' in the mapping that starts on line 2"),
        ("a:\n  - b\n  c: 1\n", 3, "expected '-', as in the list that starts on line 2"),
        ("a: 1\nb: 'c\nd: 2\n", 4, "the quote on line 2 is not closed"),
        ("a: @b\n", 1, "unexpected character '@'; quote the value"),
        ("a:\n\tb: 1\n", 2, "a tab is used for indentation; use spaces"),
        ("a: [\n", 2, "expected a value or a closing bracket, but the text ends"),
        ("a: *b\n", 1, "alias '*b' has no anchor; define &b before it"),
    ],
)
def test_syntax_errors_name_the_cause(text, line, message):
    (problem,) = yaml.read(text).problems
    assert problem.message.startswith(message)
    assert text[: problem.at.start].count("\n") + 1 == line
