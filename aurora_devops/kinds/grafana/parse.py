"""From located data to a dashboard, with its nodes and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.place import Place
from ...core.source import Source
from ...core.walking import mappings
from ...facts import DashboardLink, DatasourceReference, SelectedLabel
from ...formats.located import LocatedTree
from ...queries import query_facts, selected
from .counters import shown_counters
from .model import Dashboard, Datasource, TargetIn, Variable, VariableIn, uid_of
from .resource import classic

if TYPE_CHECKING:
    from ...core.context import Context
    from ...formats.promql import Query


def read_dashboard(source: Source, tree: Tree | None, context: Context) -> Document:
    """A dashboard as a document; the tree may also be part of another artifact (the data of a ConfigMap)."""
    assert tree is not None
    value = tree.value
    if isinstance(tree, LocatedTree) and isinstance(value, dict) and {"apiVersion", "spec"} <= value.keys():
        tree = classic(tree)
    elif (
        isinstance(tree, LocatedTree)
        and isinstance(value, dict)
        and "panels" not in value
        and "rows" not in value
    ):
        tree = tree.subtree(("dashboard",)) or tree
    dashboard, unknown = build(Dashboard, tree)
    dashboard.read_in(context)
    document = Document("grafana-dashboard", source, dashboard, tree, unknown=unknown)
    document.walk = lambda: _nodes(dashboard)
    document.facts = lambda: _facts(dashboard, document)
    return document


def _nodes(dashboard: Dashboard) -> Iterator[object]:
    yield dashboard
    for variable in dashboard.variables:
        yield VariableIn(variable, dashboard)
    for inside in dashboard.all_panels():
        yield inside
        yield from inside.targets()


def _facts(dashboard: Dashboard, document: Document) -> Iterator[Fact]:
    yield document.statement("dashboard-file", dashboard.title or "", dashboard.at["title"])
    if dashboard.uid:
        yield document.statement("dashboard", dashboard.uid, dashboard.at["uid"], title=dashboard.title or "")
    yield from _links(dashboard, document)
    for inside in dashboard.all_panels():
        for target in inside.targets():
            if target.query is not None:
                yield from query_facts(target.query, target.at, dashboard.title or "", document)
                yield from _shown(target, target.query, document)
                yield from shown_counters(target, document)
    for variable in dashboard.variables:
        yield from _variable(variable, dashboard, document)
    yield from _references(dashboard, document)


_LABEL = regex(r"\{\{\s*(\w+)\s*\}\}")


def _shown(inside: TargetIn, query: Query, document: Document) -> Iterator[SelectedLabel]:
    """The labels of series that the legend of a query shows."""
    legend = inside.target.extra.get("legendFormat")
    if query.expr is None or not isinstance(legend, str):
        return
    from ...formats.promql import source

    for match in _LABEL.finditer(legend):
        selector = source(query.expr, match[1])
        if selector is not None and selector.name and selector.name in query.text:
            at = inside.target.at["legendFormat"].sub(match.start(1), match.end(1))
            yield document.fact(SelectedLabel, at, metric=selector.name, label=match[1])


# `label_values(metric{selector}, label)` and `query_result(expression)`
_VALUES = regex(
    r"\s*(?:label_values\(\s*(?P<selector>.+),\s*(?P<label>\w+)\s*\)|query_result\((?P<result>.+)\))\s*",
    re.DOTALL,
)


def _variable(variable: Variable, dashboard: Dashboard, document: Document) -> Iterator[Fact]:
    """What the query of a variable reads of Prometheus."""
    match = _VALUES.fullmatch(variable.query_text) if variable.type == "query" else None
    if match is None or dashboard.language(variable.datasource) not in ("", "prometheus"):
        return
    from ...formats.promql import looks_like_logql, matchers, metric_names, parse_with_variables

    written = match["selector"] or match["result"]
    query = None if looks_like_logql(written) else parse_with_variables(written)
    if query is None or query.expr is None:
        return
    at = variable.at["query"]
    if isinstance(variable.query, dict):
        at = at["query"]
    first = match.start("selector" if match["selector"] else "result")
    for metric, matcher in matchers(query.expr):
        if matcher.name in written[matcher.start : matcher.end] and metric in written:
            place = at.sub(first + matcher.start, first + matcher.end)
            yield selected(metric, matcher, place, written, document)
    for metric in metric_names(query.expr):
        if metric not in written:
            continue
        start = variable.query_text.index(metric, first)
        place = at.sub(start, start + len(metric))
        yield document.statement("metric-read", metric, place, by=dashboard.title or "")
        if match["label"]:
            label = at.sub(match.start("label"), match.end("label"))
            yield document.fact(SelectedLabel, label, metric=metric, label=match["label"])


# Data sources that Grafana has without configuration.
BUILT_IN = frozenset(
    {"", "default", "grafana", "__expr__", "-100", "-- Grafana --", "-- Mixed --", "-- Dashboard --"}
)
_BUILT_IN_TYPES = frozenset({"datasource", "grafana", "mixed", "__expr__"})


def _references(dashboard: Dashboard, document: Document) -> Iterator[Fact]:
    """The data sources that the dashboard names: those of its panels, its variables and its annotations."""
    for inside in dashboard.all_panels():
        panel = inside.panel
        if not panel.queries:
            continue
        yield from _reference(panel.datasource, panel.at["datasource"], document)
        # The queries of a panel with a data source of its own are sent to this one.
        if panel.datasource is None or uid_of(panel.datasource) == "-- Mixed --":
            for target in panel.targets or ():
                yield from _reference(target.datasource, target.at["datasource"], document)
    for variable in dashboard.variables:
        if variable.type == "query":
            yield from _reference(variable.datasource, variable.at["datasource"], document)


def _reference(named: Datasource | str | None, at: Place, document: Document) -> Iterator[Fact]:
    type = ""
    if isinstance(named, Datasource):
        if named.type in _BUILT_IN_TYPES:
            return
        at, type = at["uid"], named.type or ""
    name = uid_of(named)
    if name is not None and name not in BUILT_IN and "$" not in name and "[[" not in name:
        yield document.fact(DatasourceReference, at, reference=name, by_name=True, type=type)


# The path of a dashboard of the same Grafana.
_PATH = regex(r"(?:/grafana)?/d/([A-Za-z0-9_-]++)(?=[/?#]|$)")


def _links(dashboard: Dashboard, document: Document) -> Iterator[Fact]:
    """The links of a dashboard and of its panels to others of the same Grafana."""
    if "/d/" not in document.source.text or document.tree is None:
        return
    for key, link, at in mappings(document.tree.value, dashboard.at):
        url = link.get("url")
        match = _PATH.match(url) if key in ("links", "dataLinks") and isinstance(url, str) else None
        if match is not None:
            yield document.fact(DashboardLink, at["url"], host="", uid=match[1])
