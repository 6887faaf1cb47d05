from xml.etree import ElementTree

from hypothesis import given

from aurora_devops.core.report import Failure, Report
from aurora_devops.reporters import junit

from .strategies import reports


def test_junit(report):
    root = ElementTree.fromstring(junit.render(report))
    [suite] = root
    assert root.attrib == {"tests": "9", "failures": "4", "errors": "2", "skipped": "3"}
    first = suite[0]
    assert first.attrib == {
        "classname": "Dockerfile",
        "name": "DKR007 latest-tag at 1:6",
        "file": "Dockerfile",
        "line": "1",
    }
    assert first[0].attrib == {"type": "warning", "message": "debian is not pinned"}
    assert first[0].text.splitlines()[:3] == [
        "Dockerfile:1:6: debian is not pinned",
        "  1 | FROM debian:latest",
        "    |      ^^^^^^^^^^^^^",
    ]


def test_a_clean_run_is_one_test_that_passed():
    [suite] = ElementTree.fromstring(junit.render(Report()))
    assert suite.attrib == {
        "name": "aurora-lint",
        "tests": "1",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
    }
    assert len(suite) == 1
    assert len(suite[0]) == 0


def test_a_failure_without_a_file():
    [suite] = ElementTree.fromstring(junit.render(Report(failures=(Failure("", "p", "m"),))))
    assert suite[0].attrib == {"classname": "aurora-lint", "name": "p"}


@given(reports())
def test_any_report_is_xml(report):
    rendered = junit.render(report)
    rendered.encode()
    due = sum(unjudged.expected for unjudged in report.unjudged)
    [suite] = ElementTree.fromstring(rendered)
    assert len(suite.findall("testcase/failure")) == len(report.findings)
    assert len(suite.findall("testcase/skipped")) == len(report.suppressed) + len(report.unjudged) - due
    assert len(suite.findall("testcase/error")) == len(report.failures) + due
