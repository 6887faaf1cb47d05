"""The panel type graph as a timeseries panel: the translation of Grafana's own migration, where it is plain."""

from collections.abc import Iterator, Mapping
from typing import Any


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What means the same in both types.
_KEPT = _names(
    "id title description type datasource targets gridPos span height minSpan maxPerRow links transparent repeat "
    "repeatDirection maxDataPoints interval timeFrom timeShift hideTimeOverride cacheTimeout queryCachingTTL "
    "transformations editable error scopedVars collapsed"
)
# What the graph reads, and timeseries does not.
_GRAPH = _names(
    "lines linewidth fill fillGradient bars points pointradius stack steppedLine nullPointMode legend "
    "tooltip yaxes thresholds pluginVersion renderer hiddenSeries dashLength spaceLength"
)
# What may be there as long as it does nothing.
_IDLE: dict[str, tuple[object, ...]] = {
    "aliasColors": ({},),
    "seriesOverrides": ([],),
    "timeRegions": ([],),
    "dashes": (False,),
    "percentage": (False,),
    "decimals": (None,),
    "grid": ({},),
}
_CALCULATIONS = {"min": "min", "max": "max", "avg": "mean", "current": "lastNotNull", "total": "sum"}
_THRESHOLD_COLORS = {"critical": "red", "warning": "orange", "ok": "green"}
_SORTS = {None: "none", 0: "none", 1: "asc", 2: "desc"}


class _NotPlain(Exception):
    """The panel has an option whose translation is not plain."""


def as_timeseries(panel: Mapping[str, Any]) -> dict[str, Any] | None:
    """The panel as a timeseries panel; None where an option of the graph has no plain translation."""
    try:
        _check(panel)
        made = {
            key: value
            for key, value in panel.items()
            if key not in _GRAPH | _IDLE.keys() | {"xaxis", "yaxis", "options", "fieldConfig"}
        }
        made["type"] = "timeseries"
        made["fieldConfig"] = _field_config(panel)
        made["options"] = {"legend": _legend(panel.get("legend")), "tooltip": _tooltip(panel.get("tooltip"))}
    except _NotPlain:
        return None
    return made


def _check(panel: Mapping[str, Any]) -> None:
    """Raise _NotPlain for a key that is not known, or whose value does something that has no translation."""
    known = _KEPT | _GRAPH | _IDLE.keys() | {"xaxis", "yaxis", "options", "fieldConfig"}
    options = _mapping(panel.get("options"))
    axis = _mapping(panel.get("xaxis"))
    if (
        not panel.keys() <= known
        or any(key in panel and panel[key] not in idle for key, idle in _IDLE.items())
        or not options.keys() <= {"alertThreshold"}
        or axis.get("mode", "time") != "time"
        or axis.get("show", True) is not True
        or _mapping(panel.get("yaxis")).get("align", False) is not False
        or panel.get("nullPointMode", "null") not in ("null", "connected")
    ):
        raise _NotPlain


def _field_config(panel: Mapping[str, Any]) -> dict[str, Any]:
    old = _mapping(panel.get("fieldConfig"))
    defaults = _mapping(old.get("defaults"))
    custom: dict[str, Any] = {**_mapping(defaults.get("custom")), **_style(panel)}
    axes = panel.get("yaxes")
    if axes is not None and not (isinstance(axes, list) and axes):
        raise _NotPlain
    axis = _mapping(axes[0]) if axes else {}
    made: dict[str, Any] = {key: value for key, value in defaults.items() if key != "custom"}
    if axis.get("format"):
        made["unit"] = _text(axis["format"])
    if axis.get("decimals") is not None:
        made["decimals"] = _number(axis["decimals"])
    for key in ("min", "max"):
        if axis.get(key) not in (None, ""):
            made[key] = _number(axis[key])
    if axis.get("label"):
        custom["axisLabel"] = _text(axis["label"])
    if axis.get("show", True) is not True:
        custom["axisPlacement"] = "hidden"
    if axis.get("logBase") not in (None, 1):
        custom["scaleDistribution"] = {"type": "log", "log": _number(axis["logBase"])}
    steps = list(_steps(panel.get("thresholds") or []))
    if steps:
        custom["thresholdsStyle"] = {"mode": _threshold_mode(panel["thresholds"])}
        made["thresholds"] = {"mode": "absolute", "steps": steps}
    made["custom"] = custom
    return {"defaults": made, "overrides": old.get("overrides") or []}


def _style(panel: Mapping[str, Any]) -> dict[str, Any]:
    """How the series are drawn."""
    bars, lines, points = (_flag(panel, key, key == "lines") for key in ("bars", "lines", "points"))
    style = "bars" if bars else "line" if lines else "points"
    made: dict[str, Any] = {
        "drawStyle": style,
        "lineWidth": _number(panel.get("linewidth", 1)),
        "fillOpacity": 100 if bars else _number(panel.get("fill", 1)) * 10,
        "showPoints": "always" if points else "never" if style != "points" else "auto",
        "spanNulls": panel.get("nullPointMode") == "connected",
    }
    if points:
        made["pointSize"] = 2 + _number(panel.get("pointradius", 2)) * 2
    if gradient := panel.get("fillGradient"):
        made["gradientMode"], made["fillOpacity"] = "opacity", _number(gradient) * 10
    if _flag(panel, "steppedLine", default=False):
        made["lineInterpolation"] = "stepAfter"
    if _flag(panel, "stack", default=False):
        made["stacking"] = {"mode": "normal", "group": "A"}
    return made


def _legend(given: object) -> dict[str, Any]:
    legend = _mapping(given)
    made: dict[str, Any] = {
        "displayMode": "table" if legend.get("alignAsTable") else "list",
        "showLegend": legend.get("show", True) is not False,
        "placement": "right" if legend.get("rightSide") else "bottom",
        "calcs": [new for old, new in _CALCULATIONS.items() if legend.get("values") and legend.get(old)],
    }
    if legend.get("rightSide") and legend.get("sideWidth"):
        made["width"] = _number(legend["sideWidth"])
    return made


def _tooltip(given: object) -> dict[str, Any]:
    tooltip = _mapping(given)
    sort = tooltip.get("sort")
    if not isinstance(sort, int | None) or sort not in _SORTS:
        raise _NotPlain
    return {"mode": "multi" if tooltip.get("shared", True) else "single", "sort": _SORTS[sort]}


def _steps(thresholds: list[Any]) -> Iterator[dict[str, Any]]:
    """Thresholds that color what lies above them; others have no plain translation."""
    if thresholds:
        yield {"color": "transparent", "value": None}
    for threshold in sorted(thresholds, key=lambda one: _number(_mapping(one).get("value"))):
        color = _THRESHOLD_COLORS.get(threshold.get("colorMode"))
        if threshold.get("op") != "gt" or color is None or threshold.get("yaxis", "left") != "left":
            raise _NotPlain
        yield {"color": color, "value": _number(threshold["value"])}


def _threshold_mode(thresholds: list[dict[str, Any]]) -> str:
    area = any(threshold.get("fill") for threshold in thresholds)
    line = any(threshold.get("line") for threshold in thresholds)
    return "line+area" if area and line else "area" if area else "line" if line else "off"


def _mapping(value: object) -> Mapping[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise _NotPlain
    return value or {}


def _flag(panel: Mapping[str, Any], key: str, default: bool) -> bool:
    value = panel.get(key, default)
    if not isinstance(value, bool):
        raise _NotPlain
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotPlain
    return value


def _number(value: object) -> int | float:
    """A number, which dashboards also write in quotes."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise _NotPlain from None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise _NotPlain
    return int(value) if isinstance(value, float) and value.is_integer() else value
