"""The metrics of scripts for k6, whose results a Prometheus may have.

Source: grafana.com/docs/k6, JavaScript API, k6/metrics.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ..sources import Sources

_METRIC = regex(r"\bnew\s+(?:Counter|Gauge|Rate|Trend)\(\s*[\"']([\w.]+)[\"']")


def metrics_of_load_tests(sources: Sources) -> Iterator[str]:
    """The names of the metrics that the scripts for k6 of a project define."""
    for path, code in sources.files.items():
        if path.endswith((".js", ".ts")) and "k6/metrics" in code:
            yield from (match[1] for match in _METRIC.finditer(code))
