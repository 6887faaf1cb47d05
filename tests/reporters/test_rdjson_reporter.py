import json

from hypothesis import given

from aurora_devops.core.record import replace
from aurora_devops.core.report import Report, TextEdit, TextFix
from aurora_devops.core.source import Span
from aurora_devops.reporters import rdjson

from .conftest import place
from .strategies import reports


def diagnostics(report):
    return json.loads(rdjson.render(report))["diagnostics"]


def test_rdjson(report):
    failure, latest, secret, foreign, _ = diagnostics(report)
    assert failure["location"] == {"path": "Dockerfile"}
    assert latest == {
        "message": "latest-tag: debian is not pinned",
        "location": {
            "path": "Dockerfile",
            "range": {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 19}},
        },
        "severity": "WARNING",
        "code": {"value": "DKR007", "url": "https://aurora-devops.github.io/policies/DKR007/"},
        "suggestions": [
            {"range": {"start": {"line": 1, "column": 12}, "end": {"line": 1, "column": 18}}, "text": "12.5"}
        ],
        "relatedLocations": [
            {
                "message": "named again",
                "location": {"path": "Dockerfile", "range": {"start": {"line": 4}}},
            }
        ],
    }
    assert secret["severity"] == "ERROR"
    assert foreign["code"] == {"value": "ACM001"}
    assert json.loads(rdjson.render(report))["source"]["name"] == "aurora-lint"


def test_columns_are_bytes(report):
    """`\tENV 日本語='***' # é`: each of the 3 characters before the place has 3 bytes."""
    place = diagnostics(report)[2]["location"]["range"]
    assert place == {"start": {"line": 12, "column": 18}, "end": {"line": 12, "column": 21}}


def test_only_fixes_with_a_known_place_are_suggested(report):
    finding = report.findings[0]

    def suggested(*edits):
        made = TextFix(tuple(TextEdit(Span(0, 1), at, "x") for at in edits), True, "")
        return diagnostics(Report(findings=(replace(finding, fixes=(made,)),)))[0].get("suggestions", [])

    assert len(suggested(place(1, 3, 1, 4))) == 1
    assert len(suggested(place(7, 1, 8, 1))) == 1
    assert suggested(place(7, 2, 7, 3)) == []
    assert suggested(place(1, 3, 1, 4), place(1, 5, 1, 6)) == []


@given(reports())
def test_one_diagnostic_per_finding(report):
    found = diagnostics(report)
    assert len(found) == len(report.findings) + len(report.failures)
    assert rdjson.render(report).count("\n") == len(found) + 1
