import json

from hypothesis import given

from aurora_devops.core.report import Report
from aurora_devops.reporters import gitlab

from .strategies import reports


def test_gitlab(report):
    issues = json.loads(gitlab.render(report))
    assert issues[1] == {
        "description": "latest-tag: debian is not pinned",
        "check_name": "DKR007",
        "fingerprint": "2aac499b2e21bcd167bbf025402a2a2f",
        "severity": "minor",
        "location": {"path": "Dockerfile", "lines": {"begin": 1, "end": 1}},
    }
    assert {(issue["check_name"], issue["severity"]) for issue in issues} == {
        ("ACM001", "info"),
        ("DKR007", "minor"),
        ("DKR007", "major"),
        ("SEC001", "critical"),
        ("not-checked", "info"),
        ("not-checked", "critical"),
    }


def test_nothing_found():
    assert json.loads(gitlab.render(Report())) == []


@given(reports())
def test_fingerprints_are_unique(report):
    issues = json.loads(gitlab.render(report))
    assert (
        len({issue["fingerprint"] for issue in issues})
        == len(issues)
        == len(report.findings) + len(report.unjudged)
    )
