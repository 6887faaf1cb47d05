"""How HCL is read: syntax, places, errors."""

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aurora_devops.core.kind import DuplicateKey, SyntaxProblem, TooComplex
from aurora_devops.formats.hcl.reader import MAX_DEPTH, parse
from aurora_devops.formats.hcl.syntax import (
    Attr,
    Binary,
    Conditional,
    Expression,
    Index,
    Literal,
    Object,
    Splat,
    Template,
    Tuple,
    Unreadable,
    Variable,
    references,
)
from aurora_devops.kinds.terraform.jsonfiles import parse_json


def value(text: str) -> Expression:
    parsed = parse(f"x = {text}\n")
    assert not parsed.problems, parsed.problems
    return parsed.body.attributes["x"].value


def test_a_value_in_parentheses_may_begin_on_the_next_line() -> None:
    assert isinstance(value("(\n  a &&\n  b\n) ? [1] : []"), Conditional)
    assert isinstance(value("(\n  a\n)"), Variable)
    assert any(isinstance(problem, SyntaxProblem) for problem in parse("x =\n  (a)\n").problems)


def plain(expression: Expression):
    match expression:
        case Literal(value=constant):
            return constant
        case Tuple(items=items):
            return [plain(item) for item in items]
        case Object(items=items):
            return {plain(key): plain(item) for key, item in items}
    raise AssertionError(expression)


def theirs(text: str):
    options = hcl2.SerializationOptions(
        strip_string_quotes=True, preserve_heredocs=False, explicit_blocks=False, with_comments=False
    )
    return hcl2.loads(text, serialization_options=options)


@pytest.mark.parametrize(
    "text",
    [
        '"a"',
        '"a\\n\\"b\\" \\\\"',
        '"é € 𝄞"',
        "12",
        "1.5",
        "true",
        "null",
        '["a", 1, [true]]',
        '{ a = 1, "b c" = "d" }',
        "{\n  a = 1 # one\n  b = 2 // two\n  /* three */ c = 3\n}",
        "[\n  1,\n  2,\n]",
        '""',
        "{}",
        '{ "a" : [], b = { c = "d" } }',
    ],
)
def test_constants_are_read_as_python_hcl2_reads_them(text):
    assert plain(value(text)) == theirs(f"x = {text}\n")["x"]


@pytest.mark.parametrize(
    "text",
    ["<<EOT\n  a\n\nb\nEOT", "<<-EOT\n    a\n\n      b\n    EOT", "<<-A\n  a\n    b: c\n   d\n  A", "<<E\nE"],
)
def test_heredocs_are_read_as_python_hcl2_reads_them_with_their_last_line_end(text):
    read = plain(value(text))
    assert read.removesuffix("\n") == theirs(f"x = {text}\n")["x"]
    assert read == "" or read.endswith("\n")


def test_blocks_are_read_as_python_hcl2_reads_them():
    text = 'resource "a" "b" {\n  x = 1\n  n {\n    y = 2\n  }\n  n {\n    y = 3\n  }\n}\n'
    (block,) = parse(text).body.blocks
    ((resource,),) = (theirs(text)["resource"],)
    inner = resource["a"]["b"]
    assert [label.text for label in block.labels] == ["a", "b"]
    assert plain(block.body.attributes["x"].value) == inner["x"]
    assert [plain(n.body.attributes["y"].value) for n in block.body.blocks_of("n")] == [
        n["y"] for n in inner["n"]
    ]


def test_what_is_escaped_is_no_interpolation():
    assert plain(value('"$${a} %%{b} $c \\u00e9"')) == "${a} %{b} $c é"


def test_a_template_keeps_the_white_space_between_its_parts():
    template = value('" a ${b} c${d}"')
    assert isinstance(template, Template)
    assert [part.value for part in template.parts if isinstance(part, Literal)] == [" a ", " c"]


def test_a_strip_marker_takes_white_space_away():
    template = value('"a ${~ b ~} c"')
    assert isinstance(template, Template)
    assert [part.value for part in template.parts if isinstance(part, Literal)] == ["a", "c"]


def test_a_conditional_is_read_from_the_right():
    outer = value("a ? b : c ? d : e ? f : g")
    assert isinstance(outer, Conditional)
    assert isinstance(outer.condition, Variable)
    assert isinstance(outer.no, Conditional)
    assert isinstance(outer.no.no, Conditional)


@pytest.mark.parametrize(
    ("text", "operators"), [("a + b * c == d", ["==", "+", "*"]), ("!a && b || c", ["||", "&&"])]
)
def test_operators_have_their_precedence(text, operators):
    found = value(text)
    assert [part.operator for part in found.expressions() if isinstance(part, Binary)] == operators


def test_a_legacy_splat_ends_before_a_key_in_brackets():
    index = value("a.*.b[0]")
    assert isinstance(index, Index)
    assert isinstance(index.base, Splat)
    assert index.base.legacy


def test_a_legacy_index_is_told():
    index = value("a.0")
    assert isinstance(index, Index)
    assert index.legacy


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aws_vpc.main.id", [("aws_vpc", "main", "id")]),
        ('var.a["x"].b', [("var", "a", "b")]),
        ("local.m[var.k].x", [("local", "m", "x"), ("var", "k")]),
        ('"${var.a}-${data.t.n.id}"', [("data", "t", "n", "id"), ("var", "a")]),
        ("aws_x.y[*].z", [("aws_x", "y")]),
        ("[for v in local.l : v.id]", [("local", "l"), ("v", "id")]),
        ("merge(local.a, { (var.k) = var.v })", [("local", "a"), ("var", "k"), ("var", "v")]),
    ],
)
def test_references(text, found):
    assert sorted(reference.parts for reference in references(value(text))) == found


def test_places_are_characters_and_not_bytes():
    text = '# é 𝄞 comment\nx = "ü${var.ä}" # ß\nresource "ö" "b" {}\n'
    parsed = parse(text)
    assert not parsed.problems
    template = parsed.body.attributes["x"].value
    assert text[slice(*template.span)] == '"ü${var.ä}"'
    inner = next(part for part in template.expressions() if isinstance(part, Attr))
    assert text[slice(*inner.span)] == "var.ä"
    assert text[slice(*parsed.body.blocks[0].labels[0].span)] == '"ö"'
    assert [text[slice(*span)] for span in parsed.comments] == ["# é 𝄞 comment", "# ß"]


def test_an_error_costs_its_block_only():
    text = 'resource "a" "b" {\n  x = \n}\n\nresource "c" "d" {\n  y = 1\n}\n'
    parsed = parse(text)
    assert [block.label(0) for block in parsed.body.blocks][-1] == "c"
    assert not parsed.body.blocks[-1].body.broken
    assert [type(problem) for problem in parsed.problems][:1] == [SyntaxProblem]
    assert not parsed.complete


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a = 1 b = 2\n", "b = 2"),
        ("a =\n  1\n", "1"),
        ("x {\n  a = 1\n", ""),
        ("a = {b = 1 c = 2}\n", ""),
        ("a = [1 2]\n", None),
        ('a = "${b"\n', None),
        ("block\n{\n}\n", "{"),
        ("a = )\n", ")"),
    ],
)
def test_what_terraform_refuses_is_a_problem(text, at):
    problems = [problem for problem in parse(text).problems if isinstance(problem, SyntaxProblem)]
    assert problems
    if at is not None:
        assert text[slice(*problems[0].at)] == at


def test_an_attribute_that_is_set_twice_is_a_problem():
    (problem,) = parse("a = 1\nb = 2\na = 3\n").problems
    assert isinstance(problem, DuplicateKey)
    assert problem.message == "'a' is already set on line 1; remove one of the two"


@pytest.mark.parametrize("opening", ["[", "{a=", "(", "!", "f(", '"${', "a ? b : "])
def test_deep_nesting_is_a_problem(opening):
    closing = {"[": "]", "{a=": "}", "(": ")", "f(": ")", '"${': '}"'}.get(opening, "")
    text = "x = " + opening * 5_000 + "1" + closing * 5_000 + "\n"
    assert any(isinstance(problem, (TooComplex, SyntaxProblem)) for problem in parse(text).problems)


@pytest.mark.parametrize("more", [".b", "[0]", "[*]", ".*", ".0"])
def test_a_long_way_is_a_problem(more):
    assert any(isinstance(problem, TooComplex) for problem in parse(f"x = a{more * 5_000}\n").problems)


def test_deep_blocks_are_a_problem():
    text = "b {\n" * 5_000 + "}\n" * 5_000
    assert any(isinstance(problem, TooComplex) for problem in parse(text).problems)


def test_a_long_chain_of_operators_is_not_deep():
    text = "x = " + " + ".join(["a"] * 20 * MAX_DEPTH) + "\n"
    parsed = parse(text)
    assert not parsed.problems
    assert not isinstance(parsed.body.attributes["x"].value, Unreadable)


@pytest.mark.parametrize("text", ["01", "truer", "1e999%", "", "{} {}", "[", '{"a": 1,}', "null", '"x"'])
def test_json_that_cannot_be_read_is_a_problem(text):
    parsed = parse_json(text)
    assert any(isinstance(problem, SyntaxProblem) for problem in parsed.problems)


_PIECES = st.sampled_from(
    [
        *(
            'resource "a" "b" {',
            "}",
            "x = ",
            "\n",
            "{",
            "[",
            "]",
            "(",
            ")",
            '"',
            "${",
            "}",
            "%{ if a }",
            "%{ endif }",
        ),
        *(
            "<<EOT\n",
            "<<-EOT\n",
            "EOT\n",
            "# c\n",
            "/*",
            "*/",
            "//",
            "var.a",
            "1",
            "é",
            "\\",
            "for a in b : ",
            "?",
            ":",
        ),
        *(
            ".*",
            "[*]",
            ".0",
            "...",
            "==",
            "&&",
            ",",
            "=",
            "locals {",
            "\r\n",
            "~}",
            "%%{",
            "$${",
            "null",
            "\t",
            "-",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text):
    parsed = parse(text)
    for part in parsed.body.expressions():
        assert 0 <= part.start <= part.end <= len(text)
    for problem in parsed.problems:
        assert 0 <= problem.at.start <= problem.at.end <= len(text)
