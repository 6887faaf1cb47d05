"""From located data to a dashboard, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.source import Source
from ...core.walking import mappings
from ...facts import DashboardLink, SelectedJob, SelectedLabel
from ...formats.located import LocatedTree
from ...formats.promql import jobs, matchers, metric_names
from .model import Dashboard, VariableIn
from .resource import classic

if TYPE_CHECKING:
    from ...core.context import Context


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
    if dashboard.uid:
        yield document.statement("dashboard", dashboard.uid, dashboard.at["uid"], title=dashboard.title or "")
    yield from _links(dashboard, document)
    for inside in dashboard.all_panels():
        for target in inside.targets():
            query = target.query
            if query is None or query.expr is None:
                continue
            for metric, selector in metric_names(query.expr).items():
                # A name that contains a variable is unknown.
                if metric in query.text:
                    at = target.part(selector)
                    yield document.statement("metric-read", metric, at, by=dashboard.title or "")
            for metric, matcher in matchers(query.expr):
                if matcher.name in query.text[matcher.start : matcher.end] and metric in query.text:
                    at = target.part((matcher.start, matcher.end))
                    yield document.fact(SelectedLabel, at, metric=metric, label=matcher.name)
            for matcher in jobs(query.expr):
                written = query.text[matcher.start : matcher.end]
                if matcher.value in written:
                    at = target.part((matcher.start, matcher.end))
                    yield document.fact(SelectedJob, at, name=matcher.value)


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
