"""Expressions: what is read, where it lies, and what hostile ones do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.formats import expressions as ex


def test_operators_bind_as_in_the_reference() -> None:
    tree = ex.parse("a || b && c == d")
    assert isinstance(tree, ex.Binary)
    assert tree.operator == "||"
    assert isinstance(tree.right, ex.Binary)
    assert tree.right.operator == "&&"


@pytest.mark.parametrize(
    ("text", "value"),
    [("'it''s'", "it's"), ("0xff", 255.0), ("-2.99e-2", -0.0299), ("TRUE", True), ("null", None), ("''", "")],
)
def test_literals(text: str, value: object) -> None:
    tree = ex.parse(text)
    assert isinstance(tree, ex.Literal)
    assert tree.value == value


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("github.event.issue.title", ("github", "event", "issue", "title")),
        ("GitHub['event']['Issue'].title", ("github", "event", "issue", "title")),
        ("github.event.commits.*.message", ("github", "event", "commits", "*", "message")),
        ("github.event.commits[0].message", ("github", "event", "commits", "*", "message")),
        ("matrix[inputs.name]", ("matrix", "?")),
        ("fromJSON('{}').a", ()),
    ],
)
def test_the_way_of_an_access(text: str, way: tuple[str, ...]) -> None:
    assert ex.path(ex.parse(text)) == way


@pytest.mark.parametrize(
    ("text", "start"),
    [('a == "b"', 5), ("a = b", 2), ("a &", 2), ("'open", 0), ("f(a", 2), ("a b", 2), ("a.1", 2), ("", 0)],
)
def test_a_mistake_has_its_place(text: str, start: int) -> None:
    with pytest.raises(ex.ExpressionError) as caught:
        ex.parse(text)
    assert caught.value.start == start


def test_braces_in_a_string_do_not_end_an_expression() -> None:
    assert [(f.text, f.closed) for f in ex.fenced("a ${{ '}}' }} b ${{ x }}")] == [
        (" '}}' ", True),
        (" x ", True),
    ]


def test_an_expression_that_is_not_closed_is_the_last_one() -> None:
    assert [f.closed for f in ex.fenced("${{ a }} ${{ b")] == [True, False]


def test_outcomes_are_the_branches_and_not_the_condition() -> None:
    found = [ex.path(tree) for tree in ex.outcomes(ex.parse("a.b == 'x' && c.d || e.f"))]
    assert found == [("c", "d"), ("e", "f")]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "!" * 100_000 + "a",
        "a" + "[a" * 10_000,
        "&&".join("a" * 100_000),
        "a" + ".b" * 100_000,
        "f(" * 10_000,
    ],
)
def test_no_depth_ends_the_run(text: str) -> None:
    with pytest.raises(ex.ExpressionError):
        ex.parse(text)


def test_a_long_list_of_alternatives_is_read_and_walked() -> None:
    tree = ex.parse(" || ".join(f"github.ref == 'refs/heads/{i}'" for i in range(120)))
    assert len(list(ex.walk(tree))) > 400
    assert len(list(ex.outcomes(tree))) == 120


@given(st.text(alphabet="ab.()[]!&|=<>'*,0x1 ${}-\"", max_size=60))
def test_any_text_is_read_or_refused_at_a_place_inside_it(text: str) -> None:
    mistake = None
    try:
        spans = [(node.start, node.end) for node in ex.walk(ex.parse(text))]
    except ex.ExpressionError as error:
        mistake = error
        spans = [(mistake.start, mistake.end)]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert mistake is not None or all(start < end for start, end in spans)


@given(st.text(alphabet="${} 'a", max_size=80))
def test_expressions_of_any_text_lie_in_order(text: str) -> None:
    at = 0
    for found in ex.fenced(text):
        assert at <= found.start < found.body <= found.end <= len(text)
        at = found.end
