"""JUnit XML, for CI systems that show test results; a finding is a failed test."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..core.report import Failure, NotJudged, Report, Reported
from .escaping import escape
from .text import plain_frame


def render(report: Report) -> str:
    """The report as XML 1.0: findings are failures, suppressed findings are skipped, internal failures errors.

    A file that was not checked is an error if it should have been, and else skipped.

    A run without any of them is one passed test, because CI systems reject an empty suite.
    """
    due = sum(unjudged.expected for unjudged in report.unjudged)
    tests = len(report.findings) + len(report.suppressed) + len(report.failures) + len(report.unjudged)
    counts = {
        "tests": str(tests or 1),
        "failures": str(len(report.findings)),
        "errors": str(len(report.failures) + due),
        "skipped": str(len(report.suppressed) + len(report.unjudged) - due),
    }
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": "aurora-lint", **counts})
    if report.aside:
        properties = SubElement(suite, "properties")
        SubElement(properties, "property", {"name": "aside", "value": str(len(report.aside))})
    for finding in report.findings:
        _finding(suite, finding)
    for finding in report.suppressed:
        reason = finding.suppressed.reason if finding.suppressed else ""
        SubElement(_case(suite, finding), "skipped", {"message": escape(reason)})
    for failure in report.failures:
        _failure(suite, failure)
    for unjudged in report.unjudged:
        _not_checked(suite, unjudged)
    if not tests:
        SubElement(suite, "testcase", {"classname": "aurora-lint", "name": "no findings"})
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, finding: Reported) -> Element:
    # Tests are identified by class and name, so the name contains the place.
    name = f"{finding.policy.code} {finding.policy.name} at {finding.line}:{finding.column}"
    path = escape(finding.path)
    return SubElement(
        suite, "testcase", {"classname": path, "name": name, "file": path, "line": str(finding.line)}
    )


def _finding(suite: Element, finding: Reported) -> None:
    message = escape(finding.message)
    failure = SubElement(_case(suite, finding), "failure", {"type": finding.severity, "message": message})
    # GitLab shows the content but not the attribute, so the message is in both.
    failure.text = (
        f"{escape(finding.path)}:{finding.line}:{finding.column}: {message}\n{plain_frame(finding)}"
    )


def _failure(suite: Element, failure: Failure) -> None:
    message = escape(failure.message)
    # A policy about the whole repository fails on no file in particular.
    classname = escape(failure.path) or suite.attrib["name"]
    case = SubElement(suite, "testcase", {"classname": classname, "name": escape(failure.policy)})
    SubElement(case, "error", {"type": "failure", "message": message}).text = message


def _not_checked(suite: Element, unjudged: NotJudged) -> None:
    path, message = escape(unjudged.path), f"not checked: {escape(unjudged.reason)}"
    case = SubElement(suite, "testcase", {"classname": path, "name": "not checked", "file": path})
    if unjudged.expected:
        SubElement(case, "error", {"type": "not checked", "message": message}).text = message
    else:
        SubElement(case, "skipped", {"message": message})
