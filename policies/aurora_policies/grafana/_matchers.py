"""Shared by the policies about matchers of `$job` and `$instance`."""

from collections.abc import Iterator

from aurora_devops.formats.promql import Matcher, Query, Selector
from aurora_devops.kinds.grafana import TargetIn
from aurora_devops.kinds.grafana.model import variable_name

_TYPES = frozenset(
    {"singlestat", "graph", "table", "stat", "state-timeline", "timeseries", "gauge", "bargauge"}
)


def selectors_without(inside: TargetIn, label: str) -> Iterator[Selector]:
    """The selectors of a Prometheus query that have no matcher `label=~"$label"`."""
    if not inside.dashboard.is_prometheus or inside.panel.type not in _TYPES or inside.query is None:
        return
    for selector in inside.query.selectors():
        if not any(_chooses(inside.query, matcher, label) for matcher in selector.matchers):
            yield selector


def _chooses(query: Query, matcher: Matcher, label: str) -> bool:
    """Whether a matcher is `label=~"$label"`; the value is read from the text, which contains the variable."""
    if matcher.op != "=~" or matcher.name != label:
        return False
    value = query.text[matcher.start : matcher.end].partition("=~")[2].strip()
    return variable_name(value[1:-1]) == label
