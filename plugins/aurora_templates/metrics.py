"""What the application's code says of its own metrics: the labels of requests, and whether they can be scraped."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aurora_devops.generation.application import Application
from aurora_devops.generation.detect import Sources, detect

_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".go")
_METRIC = re.compile(r"\bhttp_requests_total\b")
_STATUS = re.compile(r"""["'`](status|status_code|code)["'`]""")
_ROUTE = re.compile(r"""["'`](handler|path|route|endpoint)["'`]""")
# How far below the name of a metric its labels are looked for.
_REACH = 300
# What Prometheus's clients usually call the label; the generator's own additions do, too.
_USUAL_STATUS = "status"


def labels_of(files: Mapping[str, str]) -> tuple[str, str]:
    """The labels of `http_requests_total` that hold the status and the route; empty for a route nobody names."""
    sources = Sources(files)
    for _, text in sources.code(*_CODE):
        if found := _METRIC.search(text):
            below = text[found.end() : found.end() + _REACH]
            status, route = _STATUS.search(below), _ROUTE.search(below)
            return status[1] if status else _USUAL_STATUS, route[1] if route else ""
    return _USUAL_STATUS, "handler" if "prometheus-fastapi-instrumentator" in sources.packages else ""


def lacks_endpoint(files: Mapping[str, str]) -> bool:
    """Whether there is code, and no route in it that Prometheus could scrape."""
    return bool(files) and detect(Sources(files)).best("metrics_path") is None


def addition_for(app: Application) -> str:
    """The template of the code that exports what rules and dashboards ask for."""
    if app.language == "go":
        return "readme/metrics-gin.go" if app.framework == "gin" else "readme/metrics.go"
    return "readme/metrics-fastapi.py" if app.language == "python" else "readme/metrics-express.js"
