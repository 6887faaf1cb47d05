"""What the application's code says of its own metrics: the labels of requests, and whether they can be scraped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aurora_devops.code.packages import packages_of
from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.detect import Sources, detect

if TYPE_CHECKING:
    from .rendering import Templates

_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".go")
ENDPOINT = "route that Prometheus could scrape"
COUNTER = "http_requests_total"
HISTOGRAM = "http_request_duration_seconds"
_NEEDED = (COUNTER, HISTOGRAM)
_MICROMETER = "micrometer-registry-prometheus"
_HISTOGRAMS = "percentiles-histogram"
# It exports both by itself.
_INSTRUMENTATOR = "prometheus-fastapi-instrumentator"
_METRIC = regex(r"\bhttp_requests_total\b")
_STATUS = regex(r"""["'`](status|status_code|code)["'`]""")
_ROUTE = regex(r"""["'`](handler|path|route|endpoint)["'`]""")
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
    return _USUAL_STATUS, "handler" if _INSTRUMENTATOR in packages_of(sources) else ""


def spring(app: Application) -> bool:
    """Whether Micrometer exports the metrics of requests, under names of its own."""
    return app.framework.startswith("spring")


def missing(request: Request) -> tuple[str, ...]:
    """What dashboards and alerts need and the code does not have, in words; nothing where there is no code."""
    app, files = request.application, request.files
    if not files:
        return ()
    if spring(app):
        builds = "".join(files.get(path, "") for path in ("pom.xml", "build.gradle", "build.gradle.kts"))
        configured = any(_HISTOGRAMS in text for path, text in files.items() if "/application" in path)
        lacking = [] if _MICROMETER in builds or not builds else [f"dependency `{_MICROMETER}`"]
        return (*lacking, *(() if configured else (f"`{_HISTOGRAMS}` of `http.server.requests`",)))
    sources = Sources(files)
    lacking = [] if detect(sources).best("metrics_path") else [ENDPOINT]
    if _INSTRUMENTATOR not in packages_of(sources):
        code = [text for _, text in sources.code(*_CODE)]
        lacking += [f"`{name}`" for name in _NEEDED if not any(name in text for text in code)]
    return tuple(lacking)


# The template of the code that exports what rules and dashboards ask for, by framework.
_ADDITIONS: Mapping[str, str] = {
    "fastapi": "readme/metrics-fastapi.py",
    "express": "readme/metrics-express.js",
    "gin": "readme/metrics-gin.go",
    "chi": "readme/metrics.go",
    "net/http": "readme/metrics.go",
}


def addition(app: Application, lacking: tuple[str, ...], templates: Templates) -> str:
    """The code that exports what is lacking and nothing else; empty where no code is known for the framework."""
    template = _ADDITIONS.get(app.framework)
    if not lacking or template is None:
        return ""
    return templates.render(
        template,
        app=app,
        endpoint=ENDPOINT in lacking,
        counter=f"`{_NEEDED[0]}`" in lacking,
        histogram=f"`{_NEEDED[1]}`" in lacking,
    ).strip()


def in_words(lacking: tuple[str, ...]) -> str:
    """`no route that Prometheus could scrape and no http_requests_total`."""
    return " and ".join(f"no {one}" for one in lacking)
