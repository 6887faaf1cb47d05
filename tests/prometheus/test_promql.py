"""PromQL: the places of the parts, mistakes, and variables of Grafana."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.formats import promql
from aurora_devops.formats.promql import Aggregation, Binary, Call, Selector, parse, parse_with_variables


def parts(text: str, sort: type) -> list[str]:
    query = parse(text)
    return [query.source(node) for node in query.walk() if isinstance(node, sort)]


def test_every_part_knows_its_place() -> None:
    text = 'sum by (a) (rate(x{a=~"b"}[5m] offset 5m)) / on(a) group_left(z) (y) > bool 1'
    assert parts(text, Selector) == ['x{a=~"b"}[5m] offset 5m', "y"]
    assert parts(text, Call) == ['rate(x{a=~"b"}[5m] offset 5m)']
    assert parts(text, Aggregation) == ['sum by (a) (rate(x{a=~"b"}[5m] offset 5m))']
    assert parts(text, Binary)[1] == text.removesuffix(" > bool 1")


def test_a_grouping_after_the_brackets_belongs_to_the_aggregation() -> None:
    assert parts("sum(x) by (a) + 1", Aggregation) == ["sum(x) by (a)"]


def test_the_same_name_twice_is_told_apart() -> None:
    query = parse("rate(x[5m]) / rate(x[1h])")
    first, second = query.selectors()
    assert (query.source(first), query.source(second)) == ("x[5m]", "x[1h]")
    assert (first.range, second.range) == (300, 3600)


def test_a_matcher_knows_its_place() -> None:
    text = 'up{job="a", instance!~"b.*"}'
    (selector,) = parse(text).selectors()
    assert [text[m.start : m.end] for m in selector.matchers] == ['job="a"', 'instance!~"b.*"']
    assert [m.op for m in selector.matchers] == ["=", "!~"]


def test_cardinality() -> None:
    def card(text: str) -> str:
        expr = parse(text).expr
        assert isinstance(expr, Binary)
        return expr.card

    assert card("a + b") == "one-to-one"
    assert card("a + 1") == ""
    assert card("a * on (x) group_left (y) b") == "many-to-one"
    assert card("a and b") == "many-to-many"
    assert card("a - scalar(b)") == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("sum(rate(x[5m])", "("),
        ("up + * down", "*"),
        ("a > b()", "b"),
        ("sum some_metric by (test)", "some_metric"),
        ("up == ", ""),
        ('up{job="a" or instance="b"}', 'up{job="a" or instance="b"}'),
    ],
)
def test_a_mistake_has_a_place(text: str, place: str) -> None:
    mistake = parse(text).mistake
    assert mistake is not None
    assert text[mistake.start : mistake.end] == place


@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(x[$__rate_interval])) > $limit",
        'rate(node_${kind}_total{a=~"$b"}[${__range_s}s])',
        "topk($n, sum(x) by ($label))",
        "x offset $shift",
        "rate(x[[[interval]]])",
        "increase(x[$range:$resolution])",
        "$query",
    ],
)
def test_variables_stand_for_whatever_may_stand_there(text: str) -> None:
    assert parse_with_variables(text).expr is not None


def test_a_variable_that_may_be_anything_excuses_a_mistake() -> None:
    query = parse_with_variables("x{$filters}")
    assert query.expr is None
    assert query.mistake is None


@pytest.mark.parametrize(
    "text",
    [
        r'x{topic!~"A.*|\\$SYS.*|$topic"}',
        r'x{path=~"/a\\${ID}/$path"}',
        r'x{path=~"/a\\[[id]]/$path"}',
        "# we don't [count (this\nrate(x[$__rate_interval])",
        'rate(x{a=~"[(]$b"}[$__rate_interval]) # what\'s $left',
        'sum by ($by) (x{a="["}) > $limit',
    ],
)
def test_strings_and_comments_around_variables_are_text(text: str) -> None:
    query = parse_with_variables(text)
    assert query.expr is not None, query.mistake


def test_a_mistake_beside_a_variable_in_a_string_is_one() -> None:
    assert parse_with_variables('sum(x{a="$b"}').mistake is not None


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["a"] * 5000),
        "(" * 5000,
        "-" * 5000 + "a",
        'a #"\n+ ' + "(" * 5000 + '#"\n',
        "a" + "[5m:]" * 500,
    ],
    ids=["chain", "brackets", "signs", "comment", "subqueries"],
)
def test_what_would_fill_the_stack_is_not_read(text: str) -> None:
    assert parse(text).expr is None


def test_a_long_list_of_matchers_is_read() -> None:
    assert parse("a{" + ",".join(f'b!="{i}"' for i in range(500)) + "}").expr is not None


_WORDS = [
    "sum",
    "by",
    "(",
    ")",
    "{",
    "}",
    "x",
    'b="c"',
    "[5m]",
    "[",
    " offset ",
    "+",
    "-",
    "and",
    "on",
    "$v",
    '"',
    "'",
    "#",
    "\n",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join))
def test_places_lie_inside_the_text(text: str) -> None:
    for query in (parse(text), parse_with_variables(text)):
        if query.mistake is not None:
            assert 0 <= query.mistake.start <= query.mistake.end <= len(text)
        assert all(0 <= node.start <= node.end <= len(text) for node in query.walk())


def test_a_constant() -> None:
    expr = parse("2 * (vector(3) - 1)").expr
    assert expr is not None
    assert promql.constant(expr) == 4


@pytest.mark.parametrize(
    "text",
    [
        r"up{instance=~`web\.shop:\d+`}",
        r'label_replace(up, "a", "$1", "b", `(\w+)\.x`) == 0',
        'up{a=`say "hi"`}',
        "up > 1_000_000",
        "up > 0x_53_AB",
        "up > 1_000.5_5",
        "smoothed > 1",
        "sum by (anchored) (x{smoothed='a'})",
        "rate(x[5m] smoothed)",
        "rate(x[5m] offset 1h anchored) > anchored",
        "rate(x[5m + step()])",
        "x >/ 5",
        "info(rate(x[5m]), {k8s_cluster=~'.+'})",
    ],
)
def test_syntax_that_prometheus_reads(text):
    assert parse(text).mistake is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (r"up{a=~`\d`} + + 1_000 nope", "nope"),
        ("up > 1_", None),
        ("up > 1__0", None),
        ("x[400y]", "[400y]"),
        ("up > 1e400", "1e400"),
    ],
)
def test_what_prometheus_refuses_at_its_place(text, part):
    mistake = parse(text).mistake
    assert mistake is not None
    if part:
        assert text[mistake.start : mistake.end] == part


def test_a_raw_string_has_no_escapes():
    (selector,) = parse(r"up{a=`\b\\`}").selectors()
    assert selector.matchers[0].value == r"\b\\"


def test_places_behind_rewritten_text():
    text = r"sum by (smoothed) (x{a=~`\d+`} > 1_000) + missing_total"
    parts = {text[node.start : node.end] for node in parse(text).walk()}
    assert {"missing_total", "1_000", r"x{a=~`\d+`}"} <= parts


@pytest.mark.parametrize(
    ("name", "counter"),
    [
        ("http_requests_total", True),
        ("network_receive_bytes_total", True),
        ("memory_failures_total", True),
        ("opened_connections_total", True),
        ("host_memory_total", False),
        ("index_memory_used_total", False),
        ("store_size_bytes_total", False),
        ("db_open_os_files_total", False),
        ("jobs_pending_total", False),
        ("process_uptime_total", False),
        ("cluster_cpu_cores_total", False),
        ("pool_workers_total", False),
        ("pool_worker_starts_total", True),
        ("cnpg_backends_waiting_total", False),
        ("velero_backup_total", False),
        ("velero_backup_success_total", True),
        ("cluster:pods_total", False),
        ("job:http_requests_total:rate5m", False),
    ],
)
def test_a_total_may_be_an_amount(name: str, counter: bool) -> None:
    (selector,) = parse(name).selectors()
    assert selector.is_counter is counter
