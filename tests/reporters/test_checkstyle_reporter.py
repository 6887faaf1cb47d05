from xml.etree.ElementTree import fromstring

from hypothesis import given

from aurora_devops.core.report import Report
from aurora_devops.reporters import checkstyle

from .strategies import reports


def test_checkstyle(report):
    root = fromstring(checkstyle.render(report))
    assert root.tag == "checkstyle"
    first = root[0]
    assert first.get("name") == "Dockerfile"
    assert next(dict(error.attrib) for error in first) == {
        "line": "1",
        "column": "6",
        "severity": "warning",
        "message": "latest-tag: debian is not pinned",
        "source": "aurora-lint.DKR007",
    }
    assert root[-1][0].get("message") == r"failure of odd-policy: KeyError: 'x'\nat line 3"


def test_nothing_found():
    assert len(fromstring(checkstyle.render(Report()))) == 0


@given(reports())
def test_one_error_per_finding(report):
    root = fromstring(checkstyle.render(report))
    assert len(root.findall("file/error")) == len(report.findings) + len(report.failures)
