"""What a query of Prometheus reads, as facts, whether it is of a dashboard, of a rule or of Terraform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from .core.facts import Fact
from .core.kind import Document
from .core.lazy import regex
from .core.place import At
from .facts import SelectedJob, SelectedLabel
from .formats.promql import grouped, jobs, matchers, metric_names

if TYPE_CHECKING:
    from .formats.promql import Matcher, Query


class Written(Protocol):
    """The place of a text."""

    def sub(self, start: int, end: int, /) -> At:
        """The place of a part of the text."""


def selected(metric: str, matcher: Matcher, at: At, text: str, document: Document) -> SelectedLabel:
    """The label that a matcher of a query selects series by, with its value if the query has no variable in it."""
    known = matcher.value if matcher.value in text[matcher.start : matcher.end] else ""
    value = known if matcher.op == "=" and "$" not in known else ""
    # A variable begins with a letter or a brace; the end of a line is no variable.
    pattern = known if matcher.op == "=~" and _VARIABLE.search(known) is None else ""
    return document.fact(SelectedLabel, at, metric=metric, label=matcher.name, value=value, pattern=pattern)


_VARIABLE = regex(r"\$[\w{(]|\[\[")


def query_facts(query: Query, at: Written, by: str, document: Document) -> Iterator[Fact]:
    """The metrics, labels and jobs of a query at a place; a name that contains a variable is unknown."""
    if query.expr is None:
        return
    for metric, selector in metric_names(query.expr).items():
        if metric in query.text:
            place = at.sub(selector.start, selector.end)
            yield document.statement("metric-read", metric, place, by=by)
    for metric, matcher in matchers(query.expr):
        if matcher.name in query.text[matcher.start : matcher.end] and metric in query.text:
            place = at.sub(matcher.start, matcher.end)
            yield selected(metric, matcher, place, query.text, document)
    for metric, label, start, end in grouped(query.expr, query.text):
        yield document.fact(SelectedLabel, at.sub(start, end), metric=metric, label=label)
    for matcher in jobs(query.expr):
        if matcher.value in query.text[matcher.start : matcher.end]:
            place = at.sub(matcher.start, matcher.end)
            yield document.fact(SelectedJob, place, name=matcher.value)
