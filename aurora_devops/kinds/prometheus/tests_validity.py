"""What `promtool test rules` rejects in a test file before it runs the tests.

Source: cmd/promtool/unittest.go and promql/parser (lex.go, generated_parser.y) of prometheus/prometheus.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Route
from ...formats.http_client import duration
from ...formats.promql import Selector, parse
from ...formats.structure import (
    Notes,
    Struct,
    anything,
    boolean,
    judged,
    list_of,
    map_of,
    shown,
    text,
)
from ...subjects import is_dynamic
from .tests_model import RuleTestFile


class InvalidRuleTest(Problem):
    """A mistake in a test file for which promtool fails."""


_HISTOGRAM_START = regex(r"\{\{\s*(?=\w+:|\}\})")


def _is_unknown(written: str) -> bool:
    """Whether a text contains a variable or a template; the braces of a histogram are not a template."""
    return is_dynamic(_HISTOGRAM_START.sub("", written))


def mistakes(file: RuleTestFile, data: Any) -> Iterator[Problem]:
    """All that is wrong with the data of a test file."""
    if data is None:
        return
    notes = Notes(_is_unknown)
    _FILE(data, (), notes)
    for mistake in notes.mistakes:
        yield InvalidRuleTest(mistake.place(file.at), mistake.message)


_NUMBER = r"(?:\d[\d_]*+(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?|(?i:inf|nan)(?![a-zA-Z])"
_COUNT = r"x\d++"
_HISTOGRAM = r"\{\{[^{}]*+\}\}"
_ITEM = regex(
    rf"_(?:{_COUNT})?|stale|[+-]?(?:{_NUMBER})(?:(?:[+-](?:{_NUMBER}))?{_COUNT})?"
    rf"|{_HISTOGRAM}(?:(?:[+-]{_HISTOGRAM})?{_COUNT})?"
)
# The items of a series are separated by whitespace, which a histogram contains too.
_WRITTEN = regex(r"(?>(?:\{\{[^{}]*+\}\}|\S)+)")
_FIELDS = frozenset(
    {
        *("sum", "count", "schema", "offset", "n_offset", "buckets", "n_buckets"),
        *("z_bucket", "z_bucket_w", "custom_values", "counter_reset_hint"),
    }
)
_FIELD = regex(r"([A-Za-z_]\w*+):")


def _values(written: str) -> str:
    for item in _WRITTEN.finditer(written):
        if not _ITEM.fullmatch(item[0]):
            return (
                f"{shown(item[0])} is not a valid sample; write a number, 1+2x3, 1x3, '_', '_x3' or 'stale'"
            )
        if item[0].startswith("{{"):
            for name in _FIELD.findall(item[0]):
                if name.lower() not in _FIELDS:
                    return f"unknown field '{name}' in a histogram"
    return ""


def _metric(written: str) -> str:
    """Why a text is not a metric name with labels; empty where it is one."""
    name = written.strip()
    if name in ("", "{}"):
        return ""
    query = parse(name)
    if query.mistake is not None and name.startswith("{"):
        # Labels without a name, or with empty values only, are not a selector.
        query = parse(f"_{name}") if parse(f"_{name}").mistake is None else query
    expr, mistake = query.expr, query.mistake
    if mistake is not None:
        return f"{shown(written)} is not a series: {mistake.message}"
    if expr is None:
        return ""
    plain = isinstance(expr, Selector) and expr.range is None and not expr.offset and not expr.pinned
    if not isinstance(expr, Selector) or not plain:
        return f'{shown(written)} is not a series; write a metric name with labels, such as up{{job="api"}}'
    if any(matcher.op != "=" for matcher in expr.matchers):
        return f'{shown(written)} is not a series; write each label as name="value"'
    return ""


_FLOAT = regex(r"[-+]?(?:[\d_]+(?:\.[\d_]*)?|\.\d+)(?:[eE][-+]?\d+)?")


def _sample_value(value: Any, route: Route, notes: Notes) -> None:
    if not notes.scalar(value, route, "a number") or (
        isinstance(value, (int, float)) and not isinstance(value, bool)
    ):
        return
    if not isinstance(value, str) or not _FLOAT.fullmatch(value):
        notes.say(
            route, f"'value' must be a number, not {shown(value)}; write infinity as .inf and NaN as .nan"
        )


_ALERTS = list_of(Struct("an expected alert", {"exp_labels": map_of(text), "exp_annotations": map_of(text)}))
_SAMPLES = list_of(
    Struct(
        "an expected sample",
        {"labels": judged(_metric), "value": _sample_value, "histogram": text},
    )
)
_TEST = Struct(
    "a test",
    {
        "name": text,
        "interval": duration,
        "input_series": list_of(
            Struct("an input series", {"series": judged(_metric), "values": judged(_values)})
        ),
        "alert_rule_test": list_of(
            Struct(
                "an alert test",
                {"eval_time": duration, "alertname": text, "exp_alerts": _ALERTS},
                required=("alertname",),
            )
        ),
        "promql_expr_test": list_of(
            Struct(
                "an expression test",
                {"expr": text, "eval_time": duration, "exp_samples": _SAMPLES},
                required=("expr",),
            )
        ),
        "external_labels": map_of(text),
        "external_url": text,
        "start_timestamp": anything,
    },
)


def _order(value: Any, route: Route, notes: Notes) -> None:
    list_of(text)(value, route, notes)
    names: set[str] = set()
    for index, name in enumerate(value if isinstance(value, list) else ()):
        if isinstance(name, str):
            if name in names:
                notes.say((*route, index), f"group '{name}' is listed twice; remove one")
            names.add(name)


_FILE = Struct(
    "a test file",
    {
        "rule_files": list_of(text),
        "evaluation_interval": duration,
        "group_eval_order": _order,
        "fuzzy_compare": boolean,
        "tests": list_of(_TEST),
    },
)
