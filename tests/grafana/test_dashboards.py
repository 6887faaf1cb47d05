"""Dashboards: recognition, layouts, and odd cases of the policies."""

from __future__ import annotations

import json
from typing import Any

import aurora_devops
from aurora_devops.testing import expect, findings
from aurora_policies.grafana.counter_without_function import counter_without_function
from aurora_policies.grafana.deprecated_panel import deprecated_panel
from aurora_policies.grafana.hard_coded_datasource import hard_coded_datasource
from aurora_policies.grafana.invalid_panel_query import invalid_panel_query
from aurora_policies.grafana.missing_job_matcher import missing_job_matcher
from aurora_policies.grafana.missing_panel_datasource import missing_panel_datasource
from aurora_policies.grafana.missing_panel_unit import missing_panel_unit


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
