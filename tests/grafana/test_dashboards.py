"""Dashboards: recognition, layouts, and odd cases of the policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

import aurora_devops
from aurora_devops.testing import expect, findings
from aurora_policies.grafana.counter_without_function import counter_without_function
from aurora_policies.grafana.deprecated_panel import deprecated_panel
from aurora_policies.grafana.fixed_rate_range import fixed_rate_range
from aurora_policies.grafana.hard_coded_datasource import hard_coded_datasource
from aurora_policies.grafana.invalid_panel_query import invalid_panel_query
from aurora_policies.grafana.invalid_variable_query import invalid_variable_query
from aurora_policies.grafana.missing_job_matcher import missing_job_matcher
from aurora_policies.grafana.missing_panel_datasource import missing_panel_datasource
from aurora_policies.grafana.missing_panel_unit import missing_panel_unit
from aurora_policies.grafana.unusual_datasource_variable import unusual_datasource_variable


def panel(expr: str, **more: Any) -> dict[str, Any]:
    return {"type": "timeseries", "title": "P", "targets": [{"expr": expr}], **more}


def dashboard(*panels: dict[str, Any], **more: Any) -> str:
    return json.dumps({"title": "D", "panels": panels, **more}, indent=2)


def kinds(text: str) -> list[str]:
    return list(aurora_devops.lint({"x.json": text}).files)


def test_a_dashboard_is_known_by_its_content() -> None:
    assert kinds(dashboard(panel("up"))) == ["grafana-dashboard"]


def test_other_panels_are_no_dashboard() -> None:
    assert kinds('{"title": "House", "panels": ["oak", "pine"]}') == []
    assert kinds('{"title": "House", "panels": []}') == []
    assert kinds('{"title": "Table", "rows": [{"a": 1}]}') == []


def test_the_old_layout_of_rows() -> None:
    text = '{"title": "D", "rows": [{"panels": [{"type": «"graph"», "title": "P"}]}]}'
    expect(deprecated_panel, text)


def test_panels_of_a_collapsed_row() -> None:
    expect(
        deprecated_panel, '{"title": "D", "panels": [{"type": "row", "panels": [{"type": «"singlestat"»}]}]}'
    )


def test_a_dashboard_as_the_interface_gives_it() -> None:
    expect(deprecated_panel, '{"meta": {}, "dashboard": {"title": "D", "panels": [{"type": «"graph"»}]}}')


def test_a_unit_in_an_override_counts() -> None:
    override = {"matcher": {"id": "byName"}, "properties": [{"id": "unit", "value": "s"}]}
    assert not findings(missing_panel_unit, dashboard(panel("up", fieldConfig={"overrides": [override]})))


def test_an_escaped_query_has_its_place() -> None:
    expect(
        invalid_panel_query,
        r'{"title": "D", "panels": [{"type": "stat", "targets": [{"expr": "up{a=\"b\"} + «*» 2"}]}]}',
    )


def test_another_language_is_not_judged() -> None:
    for source in ({"type": "influxdb", "uid": "x"}, {"type": "loki", "uid": "y"}):
        assert not findings(invalid_panel_query, dashboard(panel("this is (no PromQL", datasource=source)))


def test_a_variable_says_what_language_it_is() -> None:
    variables = {"list": [{"type": "datasource", "name": "logs", "query": "loki"}]}
    text = dashboard(panel('{app="x"', datasource="$logs"), templating=variables)
    assert not findings(invalid_panel_query, text)


def test_targets_may_name_the_data_source_themselves() -> None:
    target = {"expr": "up", "datasource": {"type": "prometheus", "uid": "${ds}"}}
    assert not findings(missing_panel_datasource, dashboard(panel("", targets=[target])))


def test_the_default_is_no_data_source() -> None:
    assert findings(missing_panel_datasource, dashboard(panel("up", datasource=None)))


def test_an_import_variable_is_no_fixed_data_source() -> None:
    assert not findings(hard_coded_datasource, dashboard(panel("up", datasource="${DS_PROMETHEUS}")))


def test_a_matcher_with_a_format() -> None:
    variables = {"list": [{"type": "datasource", "name": "ds", "query": "prometheus"}]}
    text = dashboard(panel('up{job=~"${job:regex}"}'), templating=variables)
    assert not findings(missing_job_matcher, text)


def test_a_counter_whose_series_are_counted() -> None:
    assert not findings(counter_without_function, dashboard(panel("count by (job) (requests_total)")))


def test_wrong_types_hide_nothing_else() -> None:
    text = '{"title": "D", "tags": 7, "panels": [{"type": "stat", "id": []}, {"type": «"graph"»}]}'
    expect(deprecated_panel, text)


def resource(version: str, spec: dict[str, Any]) -> str:
    return json.dumps(
        {
            "apiVersion": f"dashboard.grafana.app/{version}",
            "kind": "Dashboard",
            "metadata": {"name": "d"},
            "spec": spec,
        },
        indent=2,
    )


def found(policy: Any, text: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in findings(policy, text)]


def lines_with(text: str, word: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if word in line]


def v2_panel(query: dict[str, Any], sort: str = "timeseries") -> dict[str, Any]:
    queries = [{"kind": "PanelQuery", "spec": {"refId": "A", "query": query}}]
    return {
        "kind": "Panel",
        "spec": {
            "id": 1,
            "title": "P",
            "data": {"kind": "QueryGroup", "spec": {"queries": queries}},
            "vizConfig": {"kind": "VizConfig", "group": sort, "spec": {"fieldConfig": {}}},
        },
    }


def test_a_resource_with_the_classic_model() -> None:
    text = resource("v1beta1", {"title": "D", "panels": [panel("rate(broken[5m")]})
    assert kinds(text) == ["grafana-dashboard"]
    assert [line for line, _ in found(invalid_panel_query, text)] == lines_with(text, "broken")


def test_a_resource_of_schema_v2() -> None:
    query = {"kind": "DataQuery", "group": "prometheus", "spec": {"expr": "rate(broken[5m"}}
    text = resource("v2beta1", {"title": "D", "elements": {"panel-1": v2_panel(query, "graph")}})
    assert kinds(text) == ["grafana-dashboard"]
    assert [line for line, _ in found(invalid_panel_query, text)] == lines_with(text, "broken")
    assert [line for line, _ in found(deprecated_panel, text)] == lines_with(text, '"graph"')


def test_the_older_form_of_queries_in_schema_v2() -> None:
    query = {"kind": "loki", "spec": {"expr": "{a=~"}}
    text = resource("v2alpha1", {"title": "D", "elements": {"panel-1": v2_panel(query)}})
    assert found(invalid_panel_query, text) == []
    assert found(invalid_panel_query, text.replace('"loki"', '"prometheus"'))


def test_a_resource_with_odd_parts() -> None:
    spec = {"title": "D", "elements": {"a": 1, "b": {"kind": "Panel"}, "c": {"kind": "Panel", "spec": {}}}}
    assert aurora_devops.lint({"d.json": resource("v2", {**spec, "variables": [1, {}]})}).failures == ()


def test_a_resource_in_yaml() -> None:
    text = (
        "apiVersion: dashboard.grafana.app/v1\nkind: Dashboard\nmetadata: {name: d}\n"
        "spec:\n  title: D\n  panels:\n  - {type: stat, title: P, targets: [{expr: 'sum('}]}\n"
    )
    report = aurora_devops.lint({"d.yaml": text}, select=["invalid-panel-query"])
    assert [finding.line for finding in report.findings] == [7]


def test_counters_that_are_not_read_as_rates() -> None:
    assert found(counter_without_function, dashboard(panel("started_total - finished_total"))) == []
    assert found(counter_without_function, dashboard(panel("sum(opened_total) - sum(closed_total)"))) == []
    assert found(counter_without_function, dashboard(panel("app_uptime_seconds_total"))) == []
    assert (
        found(counter_without_function, dashboard(panel("sum(irate(a_total[$interval:$resolution]))"))) == []
    )
    assert found(counter_without_function, dashboard(panel("max_over_time(a_total[1h:5m])")))
    assert found(counter_without_function, dashboard(panel("requests_total - limit")))
    assert found(counter_without_function, dashboard(panel("requests_total / errors_total")))


def test_an_empty_query() -> None:
    prometheus = {"type": "prometheus", "uid": "x"}
    assert found(invalid_panel_query, dashboard(panel("", datasource=prometheus)))
    assert found(invalid_panel_query, dashboard(panel(""))) == []
    hidden = dashboard({"type": "stat", "datasource": prometheus, "targets": [{"expr": " ", "hide": True}]})
    assert found(invalid_panel_query, hidden) == []


def variables(*listed: dict[str, Any]) -> str:
    return dashboard(
        templating={"list": [{"type": "datasource", **item} for item in listed]}, schemaVersion=39
    )


def test_names_of_data_source_variables() -> None:
    infinity = {"query": "yesoreyeram-infinity-datasource"}
    prometheus = {"query": "prometheus", "name": "prometheus_datasource"}
    assert found(unusual_datasource_variable, variables(prometheus, {**infinity, "name": "infinity"})) == []
    assert found(unusual_datasource_variable, variables({**infinity, "name": "datasource"})) == []
    assert found(unusual_datasource_variable, variables({"name": "datasource"})) == []
    assert len(found(unusual_datasource_variable, variables({"name": "odd"}))) == 1
    assert len(found(unusual_datasource_variable, variables(prometheus, {"name": "odd"}))) == 1
    assert found(unusual_datasource_variable, variables(prometheus, {"name": "loki_datasource"})) == []
    (message,) = found(unusual_datasource_variable, variables(prometheus, {**infinity, "name": "x"}))
    assert "'yesoreyeram_infinity_datasource'" in message[1]


def test_the_interval_of_a_rate() -> None:
    assert found(fixed_rate_range, dashboard(panel("rate(x_total[$__interval])")))
    assert found(fixed_rate_range, dashboard(panel("rate(x_total[$__rate_interval])"))) == []
    assert found(fixed_rate_range, dashboard(panel("rate(x_total[$window])"))) == []


def test_a_variable_query_may_be_a_selector() -> None:
    variable = {"name": "v", "type": "query", "datasource": {"type": "prometheus", "uid": "x"}}
    text = dashboard(panel("up"), templating={"list": [{**variable, "query": '{a=~"(b|c)"}'}]})
    assert found(invalid_variable_query, text) == []
    text = dashboard(panel("up"), templating={"list": [{**variable, "query": "values(up"}]})
    assert found(invalid_variable_query, text)


def test_a_dashboard_for_victoriametrics_is_not_checked_as_promql() -> None:
    short = panel("sum(increase(errors_total))")
    text = dashboard(short, tags=["VictoriaMetrics", "agents"])
    expect(invalid_panel_query, text)
    expect(invalid_panel_query, dashboard(short, panel("topk_last(5, sum(rate(up[5m])) by (job))")))
    expect(invalid_panel_query, dashboard(short, panel("sum(a) default 0")))
    expect(invalid_panel_query, dashboard(short, title="VictoriaMetrics - agents"))
    assert (
        len(
            findings(invalid_panel_query, dashboard(short, panel('sum(a{b="c default 0"})'), tags=["agents"]))
        )
        == 1
    )


@pytest.mark.parametrize(
    "path",
    [
        "dashboards/VictoriaMetrics.json",
        "victoria-metrics/values.yaml",
        "base/vmagent.yaml",
        "apps/vmalert/a",
    ],
)
def test_types_are_not_checked_beside_files_for_victoriametrics(path: str) -> None:
    queries = {
        "rate(errors_total)": "",
        "sum(up[5m])": "",
        "rate(sum(x)[5m])": "",
        "sum(a, b)": "",
        "sum(rate(x[5m])": "unclosed left parenthesis",
        "av_over_time(x[5m])": "unknown function with name 'av_over_time'",
    }
    for query, message in queries.items():
        text = dashboard(panel(query))
        found = [
            aurora_devops.lint({"a.json": text, other: "x"}, select=["GRA016"]).findings
            for other in (path, "prom.yaml")
        ]
        assert [finding.message for finding in found[0]] == ([message] if message else [])
        assert len(found[1]) == 1


def test_other_policies_read_the_valid_queries_of_victoriametrics() -> None:
    text = dashboard(
        panel("sum(requests_total)"), panel("sum(increase(errors_total))"), tags=["victoriametrics"]
    )
    assert len(findings(counter_without_function, text)) == 1


def test_an_empty_query_beside_another_is_not_a_mistake() -> None:
    def text(*queries: str) -> str:
        targets = [{"expr": query} for query in queries]
        return dashboard(
            {"type": "stat", "targets": targets, "datasource": {"type": "prometheus", "uid": "x"}}
        )

    expect(invalid_panel_query, text("up", ""))
    expect(invalid_panel_query, text(" ", "up", ""))
    assert len(findings(invalid_panel_query, text("", " "))) == 2
    assert len(findings(invalid_panel_query, text("", "up("))) == 1


def test_the_panels_of_one_removed_type_are_one_finding() -> None:
    text = dashboard(
        *({"type": sort, "title": sort} for sort in ("graph", "singlestat", "stat", "graph", "graph"))
    )
    found = findings(deprecated_panel, text)
    assert [finding.message for finding in found] == [
        "panel type 'graph' of 3 panels was removed from Grafana; use 'timeseries'",
        "panel type 'singlestat' was removed from Grafana; use 'stat'",
    ]
    assert [len(finding.related) for finding in found] == [2, 0]


def test_one_fix_translates_the_panels_that_can_be_translated() -> None:
    kept = {"type": "graph", "title": "K", "seriesOverrides": [{"alias": "5xx", "yaxis": 2}]}
    text = dashboard({"type": "graph", "title": "A"}, kept, {"type": "graph", "title": "B"})
    (outcome,) = aurora_devops.fix({"x.json": text}, select=["deprecated-panel"], unsafe=True)
    assert [panel["type"] for panel in json.loads(outcome.after)["panels"]] == [
        "timeseries",
        "graph",
        "timeseries",
    ]


@pytest.mark.parametrize(("kind", "field"), [("ConfigMap", "data"), ("Secret", "stringData")])
def test_a_dashboard_in_an_object_of_kubernetes_has_its_places(kind: str, field: str) -> None:
    text = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: boards\n{field}:\n  board.json: |\n"
    lines = dashboard(panel("rate(a_total[5m])")).replace("[5m]", "«[5m]»").splitlines()
    expect(fixed_rate_range, text + "".join(f"    {line}\n" for line in lines), path="boards.yaml")
