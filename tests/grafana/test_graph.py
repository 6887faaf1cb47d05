"""Panels of the type graph, translated to timeseries where Grafana's migration of each option is plain."""

import json
from typing import Any

import pytest

import aurora_devops

TITLE = {"title": "Requests", "type": "graph"}


def fixed(panel: dict[str, Any], indent: int | None = 2) -> dict[str, Any] | None:
    """The panel after the fix; None where there is no fix."""
    text = json.dumps({"title": "API", "panels": [TITLE | panel]}, indent=indent)
    outcomes = aurora_devops.fix(
        {"grafana/dashboards/api.json": text}, select=["deprecated-panel"], unsafe=True
    )
    if not outcomes:
        return None
    after = outcomes[0].after
    data = json.loads(after)
    assert after == json.dumps(data, indent=indent), "the layout of the file stays"
    return dict(data["panels"][0])


@pytest.mark.parametrize("indent", [None, 2, 4])
def test_what_both_types_know_is_kept_and_options_of_the_graph_are_removed(indent):
    panel = fixed(
        {
            "id": 7,
            "gridPos": {"h": 8, "w": 12, "x": 0, "y": 0},
            "datasource": "${source}",
            "targets": [{"expr": "up", "refId": "A"}],
            "aliasColors": {},
            "seriesOverrides": [],
            "thresholds": [],
            "dashes": False,
            "renderer": "flot",
            "xaxis": {"mode": "time", "show": True, "values": []},
            "yaxis": {"align": False},
            "options": {"alertThreshold": True},
        },
        indent,
    )
    assert panel is not None
    assert panel["type"] == "timeseries"
    assert list(panel) == [
        "title",
        "type",
        "id",
        "gridPos",
        "datasource",
        "targets",
        "fieldConfig",
        "options",
    ]


@pytest.mark.parametrize(
    ("given", "custom"),
    [
        (
            {},
            {
                "drawStyle": "line",
                "lineWidth": 1,
                "fillOpacity": 10,
                "showPoints": "never",
                "spanNulls": False,
            },
        ),
        ({"fill": 0, "linewidth": 2}, {"lineWidth": 2, "fillOpacity": 0}),
        ({"fill": 2, "fillGradient": 4}, {"gradientMode": "opacity", "fillOpacity": 40}),
        ({"bars": True, "lines": False}, {"drawStyle": "bars", "fillOpacity": 100}),
        ({"lines": False, "points": True, "pointradius": 3}, {"drawStyle": "points", "pointSize": 8}),
        ({"points": True}, {"drawStyle": "line", "showPoints": "always"}),
        ({"stack": True}, {"stacking": {"mode": "normal", "group": "A"}}),
        ({"steppedLine": True}, {"lineInterpolation": "stepAfter"}),
        ({"nullPointMode": "connected"}, {"spanNulls": True}),
        ({"yaxes": [{"label": "Bytes", "show": False}]}, {"axisLabel": "Bytes", "axisPlacement": "hidden"}),
        ({"yaxes": [{"logBase": 10}]}, {"scaleDistribution": {"type": "log", "log": 10}}),
        (
            {"thresholds": [{"op": "gt", "value": 5, "colorMode": "critical", "line": True, "fill": True}]},
            {"thresholdsStyle": {"mode": "line+area"}},
        ),
        ({"fieldConfig": {"defaults": {"custom": {"axisSoftMin": 0}}}}, {"axisSoftMin": 0}),
    ],
)
def test_style(given, custom):
    panel = fixed(given)
    assert panel is not None
    made = panel["fieldConfig"]["defaults"]["custom"]
    assert custom.items() <= made.items()


@pytest.mark.parametrize(
    ("given", "defaults"),
    [
        ({"yaxes": [{"format": "bytes"}, {"format": "short"}]}, {"unit": "bytes"}),
        ({"yaxes": [{"min": "0", "max": "1.5", "decimals": 1}]}, {"min": 0, "max": 1.5, "decimals": 1}),
        ({"yaxes": [{"min": None, "max": ""}]}, {}),
        ({"fieldConfig": {"defaults": {"links": []}, "overrides": []}}, {"links": []}),
        (
            {
                "thresholds": [
                    {"op": "gt", "value": 9, "colorMode": "critical"},
                    {"op": "gt", "value": 5, "colorMode": "warning"},
                ]
            },
            {
                "thresholds": {
                    "mode": "absolute",
                    "steps": [
                        {"color": "transparent", "value": None},
                        {"color": "orange", "value": 5},
                        {"color": "red", "value": 9},
                    ],
                }
            },
        ),
    ],
)
def test_axis_and_thresholds(given, defaults):
    panel = fixed(given)
    assert panel is not None
    made = panel["fieldConfig"]["defaults"]
    del made["custom"]
    assert made == defaults


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, ("list", True, "bottom", [], "multi", "none")),
        (
            {"legend": {"show": False}, "tooltip": {"shared": False}},
            ("list", False, "bottom", [], "single", "none"),
        ),
        (
            {
                "legend": {
                    "alignAsTable": True,
                    "rightSide": True,
                    "values": True,
                    "avg": True,
                    "current": True,
                },
                "tooltip": {"shared": True, "sort": 2},
            },
            ("table", True, "right", ["mean", "lastNotNull"], "multi", "desc"),
        ),
        ({"legend": {"values": False, "max": True}}, ("list", True, "bottom", [], "multi", "none")),
    ],
)
def test_legend_and_tooltip(given, options):
    panel = fixed(given)
    assert panel is not None
    legend, tooltip = panel["options"]["legend"], panel["options"]["tooltip"]
    made = [legend[key] for key in ("displayMode", "showLegend", "placement", "calcs")]
    assert (*made, tooltip["mode"], tooltip["sort"]) == options


@pytest.mark.parametrize(
    "given",
    [
        {"seriesOverrides": [{"alias": "errors", "yaxis": 2}]},
        {"aliasColors": {"errors": "red"}},
        {"alert": {"name": "down"}},
        {"xaxis": {"mode": "histogram"}},
        {"nullPointMode": "null as zero"},
        {"percentage": True, "stack": True},
        {"thresholds": [{"op": "lt", "value": 5, "colorMode": "critical"}]},
        {"thresholds": [{"op": "gt", "value": 5, "colorMode": "custom", "fillColor": "blue"}]},
        {"thresholds": "1,2"},
        {"yaxes": [{"min": "$low"}]},
        {"yaxes": []},
        {"y_formats": ["bytes", "short"]},
        {"libraryPanel": {"uid": "a"}},
        {"options": {"dataLinks": []}},
        {"stack": "${stack}"},
        {"tooltip": {"sort": []}},
    ],
)
def test_a_panel_with_an_option_that_has_no_plain_translation_has_no_fix(given):
    assert fixed(given) is None
