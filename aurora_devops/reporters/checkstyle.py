"""Checkstyle XML, which many CI systems and review bots read."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..core.report import Report
from .escaping import escape


def render(report: Report) -> str:
    """A `file` element per path with an `error` element per finding; failures are errors without a line.

    https://checkstyle.org/
    """
    root = Element("checkstyle", {"version": "4.3"})
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        file = SubElement(root, "file", {"name": escape(path)})
        for finding in findings:
            place = {"line": str(finding.line), "column": str(finding.column), "severity": finding.severity}
            source = f"aurora-lint.{finding.policy.code}"
            message = f"{finding.policy.name}: {escape(finding.message)}"
            SubElement(file, "error", {**place, "message": message, "source": source})
    for failure in report.failures:
        file = SubElement(root, "file", {"name": escape(failure.path)})
        message = f"failure of {escape(failure.policy)}: {escape(failure.message)}"
        SubElement(file, "error", {"severity": "error", "message": message, "source": "aurora-lint"})
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'
