"""From located data to a rule file, with its nodes, subjects and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Problem, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.source import Source, Span
from ...facts import (
    AlertLabel,
    AlertLimit,
    DashboardLink,
    RecordedLabels,
    RunbookLink,
    SelectedJob,
    SelectedLabel,
    StatedLimit,
    dashboard_at,
)
from ...formats.promql import grouped, jobs, matchers, metric_names, source
from ...queries import selected
from ...subjects import Setting
from .dialects import dialect_of
from .model import GroupIn, RuleFile, RuleIn
from .validity import InvalidRuleFile, mistakes

if TYPE_CHECKING:
    from ...core.context import Context


def read_rules(source: Source, tree: Tree | None, context: Context | None = None) -> Document:
    """A rule file as a document; the tree may also lie inside another artifact (a PrometheusRule's `spec`)."""
    assert tree is not None
    # `mistakes` reports wrong types, in better words.
    file, unknown = build(RuleFile, tree)
    document = Document("prometheus-rules", source, file, tree, unknown=unknown)
    if context is not None:
        file.answers["victoria"] = lambda: context.shared("VictoriaMetrics alone", _has_victoria_alone)
    document.walk = lambda: _nodes(file, document)
    document.facts = lambda: (*_facts(file, document), *_sought(file, document, context))
    return document


def _has_victoria_alone(context: Context) -> bool:
    """Whether files with the names of these programs install vmalert, and none of them Prometheus."""
    texts = {
        name: [
            source.text
            for ending in ("yaml", "yml")
            for path in context.glob(f"**/*{name}*.{ending}")
            if (source := context.source(path))
        ]
        for name in ("vmalert", "victoria", "prometheus")
    }
    texts["victoria"] += texts["vmalert"]
    return any(map(_VMALERT.search, texts["victoria"])) and not any(
        map(_PROMETHEUS.search, texts["prometheus"])
    )


_VMALERT = regex(r"(?m)^kind: VMAlert$|\bvictoria-metrics-(?:alert|k8s-stack)\b")
_PROMETHEUS = regex(
    r"(?m)^kind: Prometheus(?:Agent)?$|\bkube-prometheus-stack\b|^\s*-? ?chart: prometheus$|\bprom/prometheus\b"
)


def _nodes(file: RuleFile, document: Document) -> Iterator[object]:
    yield file
    assert document.tree is not None
    embedded = _embedded(document)
    if not embedded:
        yield from _second_document(document)
    yield from mistakes(file, document.tree.value, strict=not embedded)
    for group in file.groups or ():
        yield GroupIn(group, file)
    for inside in file.rules():
        yield inside
        rule = inside.rule
        for where, values in (("label", rule.labels), ("annotation", rule.annotations)):
            for name, value in (values or {}).items():
                if isinstance(value, str):
                    yield Setting(name, value, rule.at[f"{where}s"][name], where)


def _embedded(document: Document) -> bool:
    """Whether the rules lie inside another artifact: a file's own data begins at the left margin."""
    assert document.tree is not None
    start = document.tree.focus(()).start
    return not document.source.path.endswith(".json") and document.source.text[start - 1 : start] not in (
        "",
        "\n",
    )


_SEPARATOR = regex(r"^---.*$", re.MULTILINE)
_CONTENT = regex(r"^[^#\s-]", re.MULTILINE)


def _second_document(document: Document) -> Iterator[Problem]:
    """The separator before this document, where another document precedes it."""
    assert document.tree is not None
    text, start = document.source.text, document.tree.focus(()).start
    separators = [match.start() for match in _SEPARATOR.finditer(text, 0, start)]
    if separators and _CONTENT.search(text, 0, separators[-1]):
        message = (
            "Prometheus reads only the first document of a file; the rules after this '---' are not loaded"
        )
        yield InvalidRuleFile(Span(separators[-1], separators[-1] + 3), message)


def _limits(inside: RuleIn, document: Document) -> Iterator[AlertLimit | StatedLimit]:
    """The number with which an alert compares, and the amounts that its annotations state."""
    from ...limits import limit, stated

    rule, expr = inside.rule, inside.query.expr
    found = limit(expr) if expr is not None else None
    if found is None:
        return
    yield document.fact(
        AlertLimit,
        rule.at["expr"],
        alert=rule.name,
        dimension=found.dimension,
        number=found.number,
        more=found.more,
    )
    for name in ("summary", "description", "message"):
        written = (rule.annotations or {}).get(name)
        one = stated(written) if isinstance(written, str) else None
        if one is not None and isinstance(written, str):
            yield document.fact(
                StatedLimit,
                rule.at["annotations"][name].sub(one.start, one.end),
                alert=rule.name,
                dimension=one.dimension,
                amount=one.amount,
                more=one.more,
                written=written[one.start : one.end],
            )


def _facts(file: RuleFile, document: Document) -> Iterator[Fact]:
    for inside in file.rules():
        rule = inside.rule
        if not rule.name or rule.expr is None:
            continue
        if rule.alerting:
            labels = {name: str(value) for name, value in (rule.labels or {}).items() if value is not None}
            inherited = {name: str(value) for name, value in (inside.group.labels or {}).items()}
            runbook = rule.annotation("runbook_url", "runbook") or ""
            detail = {**inherited, **labels, "runbook": runbook, "group": inside.group.name}
            detail.pop("name", None)
            yield document.statement("alert", rule.name, inside.at, **_safe(detail))
            yield from _limits(inside, document)
            for name, value in labels.items():
                at = rule.at["labels"][name]
                yield document.fact(AlertLabel, at, name=name, value=value, alert=rule.name)
            for name, given in (inside.group.labels or {}).items():
                if name not in labels and given is not None:
                    at = inside.group.at["labels"][name]
                    yield document.fact(AlertLabel, at, name=name, value=str(given), alert=rule.name)
            for name, written in (rule.annotations or {}).items():
                if not isinstance(written, str):
                    continue
                at, target = rule.at["annotations"][name], written.strip()
                if name in ("runbook_url", "runbook"):
                    yield document.fact(RunbookLink, at, target=target, alert=rule.name)
                board = dashboard_at(target)
                if board is not None:
                    yield document.fact(DashboardLink, at, host=board[0], uid=board[1])
        else:
            yield document.statement("recorded-metric", rule.name, inside.at, group=inside.group.name)
            labels_of = recorded_labels(inside)
            yield document.fact(RecordedLabels, inside.at, metric=rule.name, labels=labels_of)
        if inside.query.expr is not None:
            for metric, selector in metric_names(inside.query.expr).items():
                yield document.statement("metric-read", metric, inside.part(selector), by=rule.name)
            for metric, matcher in matchers(inside.query.expr):
                at = inside.part((matcher.start, matcher.end))
                yield selected(metric, matcher, at, inside.query.text, document)
            for metric, label, start, end in grouped(inside.query.expr, inside.query.text):
                place = inside.part((start, end))
                yield document.fact(SelectedLabel, place, metric=metric, label=label)
            yield from _shown(inside, document)
            for matcher in jobs(inside.query.expr):
                yield document.fact(
                    SelectedJob, inside.part((matcher.start, matcher.end)), name=matcher.value
                )


def _sought(file: RuleFile, document: Document, context: Context | None) -> Iterator[Fact]:
    """The labels by which rules of Loki select logs, and what they look for that no code logs."""
    if context is None or dialect_of(file) != "loki":
        return
    from .sought import selectors, unlogged

    for inside in file.rules():
        if inside.rule.name:
            yield from unlogged(inside, document, context)
            yield from selectors(inside, document)


def recorded_labels(inside: RuleIn) -> tuple[str, ...] | None:
    """The labels of the series that a recording rule records; None if they are unknown."""
    outcome = inside.outcome
    if outcome is None or not outcome.series or not all(series.closed for series in outcome.series):
        return None
    found = {label for series in outcome.series for label in series.may}
    return tuple(sorted(found.union(inside.rule.labels or (), inside.group.labels or ())))


def _shown(inside: RuleIn, document: Document) -> Iterator[SelectedLabel]:
    """The labels of series that the templates of an alert insert."""
    assert inside.query.expr is not None
    for _, place, template in inside.templates:
        for use in template.labels:
            if use.query is None and use.name not in (inside.group.labels or {}):
                selector = source(inside.query.expr, use.name)
                if selector is not None and selector.name:
                    at = place.sub(use.start, use.end)
                    yield document.fact(SelectedLabel, at, metric=selector.name, label=use.name)


def _safe(detail: dict[str, str]) -> dict[str, str]:
    """Details whose names are no parameters of `Document.fact`."""
    return {key: value for key, value in detail.items() if key not in ("about", "at", "self")}
