"""Prometheus rule files as typed models, in the words of the configuration reference.

Source: prometheus.io/docs/prometheus/latest/configuration/recording_rules/ and .../alerting_rules/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ...core.node import Node
from ...core.place import Place
from ...core.record import record
from ...formats.http_client import seconds as seconds

if TYPE_CHECKING:
    from ...formats.promql import Mistake, Query
    from ...formats.promql import Node as Part
    from .series import Outcome
    from .template import Template

Scalar = str | bool | int | float | None


def _snake(name: str) -> str:
    return name.strip("_")


class _Prometheus(Node, spelling=_snake):
    """What all parts share: the spelling of their keys."""


class Rule(_Prometheus):
    """An alerting or a recording rule."""

    record: str | None = None
    alert: str | None = None
    expr: str | None = None
    for_: str | None = None
    keep_firing_for: str | None = None
    labels: dict[str, Scalar] | None = None
    annotations: dict[str, Scalar] | None = None

    @property
    def name(self) -> str:
        """The alert's or the recorded metric's name."""
        return self.alert or self.record or ""

    @property
    def alerting(self) -> bool:
        """Whether it is an alert."""
        return self.alert is not None

    def annotation(self, *names: str) -> str | None:
        """The text of the first of these annotations that is not empty."""
        found = (_text((self.annotations or {}).get(name)) for name in names)
        return next((text for text in found if text and text.strip()), None)


def _text(value: Scalar) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Group(_Prometheus):
    """Rules that are evaluated one after another, at one interval."""

    name: str = ""
    interval: str | None = None
    query_offset: str | None = None
    limit: int | str | None = None
    labels: dict[str, Scalar] | None = None
    rules: list[Rule] | None = None


class RuleFile(_Prometheus):
    """A rule file, or the `spec` of a PrometheusRule."""

    groups: list[Group] | None = None

    def rules(self) -> Iterator[RuleIn]:
        """All rules of all groups, in order."""
        for group in self.groups or ():
            for rule in group.rules or ():
                yield RuleIn(rule, group, self)

    @cached_property
    def dialect(self) -> str:
        """The query language and ruler that the file is written for, see `dialects`."""
        from .dialects import dialect_of

        return dialect_of(self)

    @cached_property
    def answers(self) -> dict[str, Callable[[], bool]]:
        """What the reader can tell of the repository: with `victoria`, whether only VictoriaMetrics evaluates rules."""
        return {}

    @cached_property
    def recorded(self) -> dict[str, list[RuleIn]]:
        """The recording rules of the file, by the metric they record."""
        found: dict[str, list[RuleIn]] = {}
        for inside in self.rules():
            if inside.rule.record:
                found.setdefault(inside.rule.record, []).append(inside)
        return found


@record
class GroupIn:
    """A group with the file it is in: policies about a group visit this."""

    group: Group
    file: RuleFile

    @property
    def at(self) -> Place:
        """The place of the group."""
        return self.group.at


@record
class RuleIn:
    """A rule with its group and file: policies about a rule or its expression visit this."""

    rule: Rule
    group: Group
    file: RuleFile

    @property
    def at(self) -> Place:
        """The place that names the rule: its `alert` or `record`."""
        return self.rule.at["alert" if self.rule.alert is not None else "record"]

    @cached_property
    def query(self) -> Query:
        """The expression, read as PromQL; what another query language allows has neither expression nor mistake."""
        from ...formats.promql import Query, parse

        expr = self.rule.expr or ""
        if self.file.dialect == "loki":
            return Query(expr, None)
        query = parse(expr)
        if query.mistake is None:
            return query
        if self.file.dialect in ("template", "victoriametrics") or self._is_for_victoria(query.mistake):
            return Query(expr, None)
        return query

    def _is_for_victoria(self, mistake: Mistake) -> bool:
        from ...formats.metricsql import accepts

        victoria = self.file.answers.get("victoria")
        return victoria is not None and accepts(mistake) and victoria()

    @cached_property
    def outcome(self) -> Outcome | None:
        """What labels the expression's results have; None where it cannot be read."""
        from .series import outcome

        return None if self.query.expr is None else outcome(self.query.expr)

    def part(self, part: Part | tuple[int, int]) -> Place:
        """The place of a part of the expression."""
        start, end = part if isinstance(part, tuple) else (part.start, part.end)
        return self.rule.at["expr"].sub(start, end)

    @cached_property
    def templates(self) -> tuple[tuple[str, Place, Template], ...]:
        """The Go templates of an alert: the section (`labels` or `annotations`), the place, and the parsed template."""
        if not self.rule.alerting:
            return ()
        from .template import read

        return tuple(
            (where, self.rule.at[where][name], read(value))
            for where, values in (("labels", self.rule.labels), ("annotations", self.rule.annotations))
            for name, value in (values or {}).items()
            if isinstance(value, str) and "{{" in value
        )
