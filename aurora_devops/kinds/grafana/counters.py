"""The counters whose values a panel shows instead of their rates."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Document
from ...core.lazy import regex
from ...facts import ShownCounter
from ...formats.promql import Binary, Call, Selector, constant, parents
from .model import PanelIn, TargetIn

# Panels of one value or a table, where a total since the start can be intended.
_TOTALS = frozenset({"stat", "singlestat", "gauge", "bargauge", "table", "table-old", "piechart"})
_CUMULATIVE = regex(
    r"(?i)\b(?:cumulat\w+|accumulated|all[- ]time|running total|lifetime|since (?:the )?(?:last )?(?:re)?start)\b"
)
# Totals that are small numbers since a pod was made, of which each step is one event.
_RESTARTS = regex(r"_restarts?_total$")
_RATES = frozenset({"rate", "irate", "increase"})


def shown_counters(inside: TargetIn, document: Document) -> Iterator[ShownCounter]:
    """The counters of a query without a function for their rate, apart from panels that can show a total."""
    query = inside.query
    if inside.panel.type in _TOTALS or _CUMULATIVE.search(inside.panel.title or ""):
        return
    if query is None or query.expr is None or "_total" not in query.text:
        return
    for node, above in parents(query.expr):
        if not isinstance(node, Selector) or not node.is_counter:
            continue
        if _RESTARTS.search(node.name or "") or node.name in _amounts(inside):
            continue
        holder = above[-1] if above else None
        if isinstance(holder, Call) and holder.name in _OF_GAUGES:
            continue
        if any(
            _reads_no_value(part) or _is_difference(part) or _has_gauge(part, node) or _is_limit(part)
            for part in above
        ):
            continue
        if not (isinstance(holder, Call) and holder.name in _RATES and node.range is not None):
            change = holder.name if isinstance(holder, Call) and holder.name in _CHANGES else ""
            yield document.fact(
                ShownCounter, inside.part(node), name=node.name or "", text=query.source(node), change=change
            )


def _amounts(inside: TargetIn) -> frozenset[str | None]:
    """The metrics of which a query of the panel selects what is in a state that ends: they are amounts."""
    queries = (target.query for target in PanelIn(inside.panel, inside.dashboard).targets())
    return frozenset(
        part.name
        for query in queries
        if query is not None and query.expr is not None
        for part in query.expr.walk()
        if isinstance(part, Selector) and part.in_a_state
    )


# Statistics of a value over time, which only a gauge has: its name is misleading.
_OF_GAUGES = frozenset(f"{name}_over_time" for name in ("avg", "min", "max", "quantile", "stddev", "stdvar"))
# The functions for changes of gauges, which take a restart for a change.
_CHANGES = frozenset({"delta", "idelta", "deriv"})


def _is_limit(node: object) -> bool:
    """Whether a total is compared with a number: which programs have used more than that since they started."""
    return (
        isinstance(node, Binary)
        and node.op in (">", ">=", "<", "<=")
        and any(constant(side) is not None for side in node.children)
    )


def _is_difference(node: object) -> bool:
    """Whether counters are subtracted: what was started and not yet finished."""
    return (
        isinstance(node, Binary)
        and node.op == "-"
        and all(
            any(isinstance(part, Selector) and part.is_counter for part in side.walk())
            for side in node.children
        )
    )


def _has_gauge(node: object, counter: Selector) -> bool:
    """Whether a query also has a metric without the `_total`, so that it is a gauge that was renamed."""
    name = (counter.name or "").removesuffix("_total")
    return (
        isinstance(node, Binary)
        and node.op == "or"
        and any(isinstance(part, Selector) and part.name == name for part in node.walk())
    )


def _reads_no_value(node: object) -> bool:
    """Whether an expression depends only on which series exist, or is already a change."""
    if isinstance(node, Binary):
        zero = (constant(side) == 0 for side in node.children)
        return (node.op == "*" and any(zero)) or (node.op == "^" and constant(node.rhs) == 0)
    name = getattr(node, "op", "") or getattr(node, "name", "")
    return name in (
        "count",
        "group",
        "absent",
        "absent_over_time",
        "resets",
        "changes",
        "timestamp",
        *_RATES,
    )
