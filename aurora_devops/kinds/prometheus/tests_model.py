"""Unit tests of rules as typed models, with the names of the reference.

Source: prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ...core.fields import Flag, Plain, Word
from ...core.node import Node
from ...core.place import Place
from .config_model import Scalars
from .model import Scalar

if TYPE_CHECKING:
    from ...formats.promql import Query


class InputSeries(Node):
    """A series of samples that a test feeds to the rules."""

    series: Word = None
    values: Word = None


class ExpectedAlert(Node):
    """An alert that a test expects to fire."""

    exp_labels: Plain = {}
    exp_annotations: Plain = {}


class AlertCase(Node):
    """The alerts of one name that a test expects at a time."""

    eval_time: Word = None
    alertname: Word = None
    exp_alerts: list[ExpectedAlert] = []


class ExpectedSample(Node):
    """A sample that a test expects an expression to return."""

    labels: Word = None
    value: Scalar = None
    histogram: Word = None


class QueryCase(Node):
    """The samples that a test expects an expression to return at a time."""

    expr: Word = None
    eval_time: Word = None
    exp_samples: list[ExpectedSample] = []

    @cached_property
    def query(self) -> Query:
        """The expression, read as PromQL."""
        from ...formats.promql import parse

        return parse(self.expr or "")

    def part(self, part: tuple[int, int]) -> Place:
        """The place of a part of the expression."""
        return self.at["expr"].sub(*part)


class RuleTest(Node):
    """Input series, and what the rules make of them."""

    name: Word = None
    interval: Word = None
    input_series: list[InputSeries] = []
    alert_rule_test: list[AlertCase] = []
    promql_expr_test: list[QueryCase] = []
    external_labels: Plain = {}
    external_url: Word = None
    start_timestamp: Scalar = None


class RuleTestFile(Node):
    """A file for `promtool test rules`."""

    rule_files: Scalars = []
    evaluation_interval: Word = None
    group_eval_order: Scalars = []
    fuzzy_compare: Flag = None
    tests: list[RuleTest] = []

    def alert_cases(self) -> Iterator[AlertCase]:
        """The alert tests of all tests."""
        for test in self.tests:
            yield from test.alert_rule_test

    def query_cases(self) -> Iterator[QueryCase]:
        """The expression tests of all tests."""
        for test in self.tests:
            yield from test.promql_expr_test
