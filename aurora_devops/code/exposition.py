"""The metrics that code writes by hand in the text format of Prometheus, without a client library.

Source: prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..core.lazy import regex
from .evidence import Metric
from .sources import line_at

# What begins the line with the type of a metric.
_MARK = "# TYPE"
_TYPE = regex(
    r"# TYPE[ ]+(?P<name>[a-zA-Z_:][\w:]*)[ ]+(?P<type>counter|gauge|histogram|summary|untyped)(?![\w{])"
)


def written_metrics(codes: Mapping[str, str]) -> tuple[tuple[Metric, ...], bool]:
    """The metrics whose types the texts of the code state, and whether the name of each of these is known."""
    found = tuple(_stated(codes))
    return found, sum(code.count(_MARK) for code in codes.values()) == len(found)


def _stated(codes: Mapping[str, str]) -> Iterator[Metric]:
    for path, code in codes.items():
        for match in _TYPE.finditer(code) if _MARK in code else ():
            yield Metric(match["name"], match["type"], path, line_at(code, match.start()), exact=True)
