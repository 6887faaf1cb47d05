"""Dashboards as Kubernetes-style resources (`dashboard.grafana.app`), read as classic dashboards with their places.

Source: grafana.com/docs/grafana/latest/observability-as-code/schema-v2/.
"""

from __future__ import annotations

from typing import Any

from ...formats.located import LocatedTree, Map, Seq, Spot


def classic(tree: LocatedTree) -> LocatedTree:
    """The classic dashboard of a resource: its `spec`, which schema v2 writes in another form."""
    spec = tree.subtree(("spec",))
    assert spec is not None
    value = spec.value
    if not isinstance(value, Map) or "elements" not in value:
        return spec
    board = _map()
    for key in ("title", "description", "tags", "editable"):
        _copy(board, key, value, key)
    _copy(board, "refresh", _inner(value, "timeSettings"), "autoRefresh")
    elements = _inner(value, "elements")
    _add(board, "panels", _panels(elements), value, "elements")
    variables = value.get("variables")
    if isinstance(variables, Seq):
        templating = _map()
        found = [(_variable(item), spot) for item, spot in zip(variables, variables.spots, strict=True)]
        _add(templating, "list", _seq(found), value, "variables")
        _add(board, "templating", templating, value, "variables")
    return LocatedTree(tree.text, board, spec.spot)


def _panels(elements: Map) -> Seq:
    found: list[tuple[Map, Spot]] = []
    for name, element in elements.items():
        if not isinstance(element, Map) or not isinstance(spec := element.get("spec"), Map):
            continue
        panel = _map()
        for key in ("id", "title", "description", "libraryPanel"):
            _copy(panel, key, spec, key)
        shown = _inner(spec, "vizConfig")
        _copy(panel, "type", shown, "group" if shown.get("kind") == "VizConfig" else "kind")
        for key in ("fieldConfig", "options"):
            _copy(panel, key, _inner(shown, "spec"), key)
        data = _inner(_inner(spec, "data"), "spec")
        queries = data.get("queries")
        if isinstance(queries, Seq):
            targets = [(_target(item), spot) for item, spot in zip(queries, queries.spots, strict=True)]
            _add(panel, "targets", _seq(targets), data, "queries")
        found.append((panel, elements.spots[name]))
    return _seq(found)


def _target(written: Any) -> Map:
    target = _map()
    spec = _inner(written, "spec")
    query = _inner(spec, "query")
    _copy(target, "refId", spec, "refId")
    _copy(target, "hide", spec, "hidden")
    _copy(target, "expr", _inner(query, "spec"), "expr")
    _add(target, "datasource", _datasource(spec, query), spec, "query")
    return target


def _datasource(spec: Map, query: Map) -> Map:
    """The data source of a query: its type names the query's group, or its kind in v2alpha1."""
    source = _map()
    _copy(source, "type", query, "group" if query.get("kind") == "DataQuery" else "kind")
    _copy(source, "uid", _inner(query, "datasource"), "name")
    for key in ("type", "uid"):
        _copy(source, key, _inner(spec, "datasource"), key)
    return source


_SORTS = {"DatasourceVariable": "datasource", "QueryVariable": "query"}


def _variable(written: Any) -> Map:
    variable = _map()
    spec = _inner(written, "spec")
    for key in ("name", "label", "multi", "allValue"):
        _copy(variable, key, spec, key)
    if not isinstance(written, Map):
        return variable
    sort = _SORTS.get(str(written.get("kind")), "custom")
    if "kind" in written:
        _copy(variable, "type", written, "kind")
        variable["type"] = sort
    if sort == "datasource":
        _copy(variable, "query", spec, "pluginId")
    elif sort == "query":
        query = _inner(spec, "query")
        _copy(variable, "query", query, "spec")
        _add(variable, "datasource", _datasource(spec, query), spec, "query")
    return variable


def _map() -> Map:
    made = Map()
    made.spots, made.odd_keys, made.merged = {}, [], ()
    return made


def _seq(found: list[tuple[Map, Spot]]) -> Seq:
    made = Seq(item for item, _ in found)
    made.spots = [spot for _, spot in found]
    return made


def _inner(holder: Any, key: str) -> Map:
    value = holder.get(key) if isinstance(holder, Map) else None
    return value if isinstance(value, Map) else _map()


def _copy(target: Map, key: str, source: Map, name: str) -> None:
    """An entry under the name that it has in a classic dashboard."""
    if name in source:
        _add(target, key, source[name], source, name)


def _add(target: Map, key: str, value: Any, source: Map, name: str) -> None:
    """A value at the place of an entry."""
    if name in source.spots:
        target[key] = value
        target.spots[key] = source.spots[name]
