"""Reviewdog Diagnostic Format, with fixes as suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core.policy import Severity
from ..core.report import Failure, Report, Reported
from ..core.source import Location
from . import SITE, page_url
from .escaping import dumps, escape

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> str:
    """A DiagnosticResult with one diagnostic per line.

    https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
    """
    diagnostics = [*map(_failure, report.failures), *map(_finding, report.findings)]
    lines = ",".join(f"\n{dumps(diagnostic)}" for diagnostic in diagnostics)
    source = dumps({"name": "aurora-lint", "url": f"{SITE}/"})
    return f'{{"source":{source},"diagnostics":[{lines}]}}\n'


def _finding(finding: Reported) -> dict[str, Any]:
    code: dict[str, str] = {"value": finding.policy.code}
    if url := page_url(finding.policy):
        code["url"] = url
    diagnostic: dict[str, Any] = {
        "message": f"{finding.policy.name}: {escape(finding.message)}",
        "location": {"path": finding.path, "range": _range(finding, finding.location)},
        "severity": _SEVERITIES[finding.severity],
        "code": code,
    }
    if suggestions := list(_suggestions(finding)):
        diagnostic["suggestions"] = suggestions
    if finding.related:
        diagnostic["relatedLocations"] = [
            {
                "message": escape(place.message),
                "location": {"path": place.path, "range": {"start": {"line": place.location.line}}},
            }
            for place in finding.related
        ]
    return diagnostic


def _suggestions(finding: Reported) -> Iterator[dict[str, Any]]:
    """The fixes that are one edit whose columns are known: suggestions are alternatives to each other."""
    for fix in finding.fixes:
        if len(fix.edits) == 1:
            span = _range(finding, fix.edits[0].location)
            if "column" in span["start"] and "column" in span["end"]:
                yield {"range": span, "text": fix.edits[0].text}


def _range(finding: Reported, location: Location) -> dict[str, dict[str, int]]:
    return {
        "start": _position(finding, location.line, location.column),
        "end": _position(finding, location.end_line, location.end_column),
    }


def _position(finding: Reported, line: int, column: int) -> dict[str, int]:
    """A position; the format counts columns in bytes of UTF-8, so a column needs the text before it."""
    if column == 1:
        return {"line": line, "column": 1}
    if line != finding.line or column > len(finding.excerpt) + 1:
        return {"line": line}
    before = finding.excerpt[: column - 1]
    return {"line": line, "column": len(before.encode(errors="replace")) + 1}


def _failure(failure: Failure) -> dict[str, Any]:
    message = f"failure of {escape(failure.policy)}: {escape(failure.message)}"
    return {"message": message, "location": {"path": failure.path}, "severity": "ERROR"}
