import json
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given

from aurora_devops.core.record import replace
from aurora_devops.core.report import NotJudged, Report
from aurora_devops.core.source import Location, Span
from aurora_devops.reporters import sarif

from .conftest import LATEST
from .strategies import reports


@cache
def validator():
    """SARIF's own schema, as OASIS publishes it (oasis-tcs/sarif-spec, Schemata/)."""
    schema = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    # Its patterns for languages have a bracket too many, which a strict regex engine refuses; we name none.
    for definition in ("run", "toolComponent"):
        del schema["definitions"][definition]["properties"]["language"]["pattern"]
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def run_of(report):
    log = json.loads(sarif.render(report))
    validator().validate(log)
    [run] = log["runs"]
    return run


def result_of(run, message):
    [result] = [result for result in run["results"] if result["message"]["text"].startswith(message)]
    return result


def test_rules(report):
    rules = run_of(report)["tool"]["driver"]["rules"]
    latest = next(rule for rule in rules if rule["id"] == "DKR007")
    secret = next(rule for rule in rules if rule["id"] == "SEC001")
    foreign = next(rule for rule in rules if rule["id"] == "ACM001")
    assert latest["name"] == "latest-tag"
    assert latest["helpUri"] == "https://aurora-devops.github.io/policies/DKR007/"
    assert latest["defaultConfiguration"] == {"level": "warning"}
    assert "security-severity" not in latest["properties"]
    assert secret["properties"]["security-severity"] == "8.0"
    assert secret["properties"]["tags"] == ["security", "secrets"]
    assert "helpUri" not in foreign


def test_markdown_holds_no_html_outside_of_code(report):
    rules = run_of(report)["tool"]["driver"]["rules"]
    markdown = next(rule["help"]["markdown"] for rule in rules if rule["id"] == "DKR007")
    assert "Name a &lt;release> &amp; say `<why>`." in markdown


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<b> `<b>` ``<`b>``", "&lt;b> `<b>` ``<`b>``"),
        ("a\n\n```yaml\n<x>\n```\n<y>", "a\n\n```yaml\n<x>\n```\n&lt;y>"),
        ("an open ` <b>", "an open ` &lt;b>"),
    ],
)
def test_html_in_a_page(report, page, shown):
    odd = replace(report.findings[0], policy=replace(LATEST, page=page))
    [rule] = run_of(Report(findings=(odd,)))["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith(shown)


def test_results(report):
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels == {"ACM001": "note", "DKR007": "error", "SEC001": "error"}


def test_places(report):
    result = result_of(run_of(report), "100% long")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": ".github/work%20flows/ci%231.yml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 7, "startColumn": 9, "endLine": 9, "endColumn": 3},
            }
        }
    ]
    assert [related["message"]["text"] for related in result["relatedLocations"]] == ["the same there"]


def test_a_message_makes_no_links(report):
    assert r"see \[here](https://example.com)" in result_of(run_of(report), "100% long")["message"]["text"]


def test_fixes_are_described_by_what_they_do(report):
    results = run_of(report)["results"]
    assert [fix["description"]["text"] for result in results for fix in result.get("fixes", ())] == [
        "Name 12.5",
        "Remove the text",
    ]


def test_rules_are_tagged_with_the_ids_of_other_linters(report):
    tags = {rule["id"]: rule["properties"]["tags"] for rule in run_of(report)["tool"]["driver"]["rules"]}
    assert tags["DKR007"] == [
        "reproducibility",
        "images",
        "external/checkov/CKV_DOCKER_7",
        "external/hadolint/DL3007",
    ]


def test_fixes(report):
    [fix] = result_of(run_of(report), "PASSWORT")["fixes"]
    [change] = fix["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": ""},
        }
    ]


def test_the_same_fix_twice_is_one(report):
    [fix] = report.findings[0].fixes
    run = run_of(Report(findings=(replace(report.findings[0], fixes=(fix, fix)),)))
    assert len(run["results"][0]["fixes"]) == 1


def test_suppressions(report):
    results = run_of(report)["results"]
    assert all("suppressions" in result for result in results)
    inline, baseline = (result["suppressions"][0] for result in results if result["suppressions"])
    assert (inline["kind"], inline["justification"]) == ("inSource", r"pinned\x1b elsewhere")
    assert inline["location"]["physicalLocation"]["region"] == {"startLine": 19}
    assert baseline == {"kind": "external"}
    unsuppressed = run_of(replace(report, suppressed=()))["results"]
    assert not any("suppressions" in result for result in unsuppressed)


def test_failures(report):
    [invocation] = run_of(report)["invocations"]
    notification, template, binary = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert notification["message"]["text"].startswith("odd-policy: KeyError")
    assert (template["level"], template["message"]["text"]) == ("note", "not checked: template")
    assert (binary["level"], binary["message"]["text"]) == ("error", "not checked: not text")
    unchecked = Report(unjudged=(NotJudged("pod.txt", "unknown type", expected=True),))
    assert run_of(unchecked)["invocations"][0]["executionSuccessful"] is False
    assert run_of(Report())["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("a:b/c?d.yml", {"uri": "a%3Ab/c%3Fd.yml", "uriBaseId": "%SRCROOT%"}),
        ("日\udcff", {"uri": "%E6%97%A5%FF", "uriBaseId": "%SRCROOT%"}),
        ("/etc/x y", {"uri": "file:///etc/x%20y"}),
        ("\ud800", {"uri": "%EF%BF%BD", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_uris(report, path, location):
    odd = replace(report.findings[0], path=path, related=(), fixes=())
    [result] = run_of(Report(findings=(odd,)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def fingerprints(*findings):
    return [
        result["partialFingerprints"]["aurora/v1"] for result in run_of(Report(findings=findings))["results"]
    ]


def test_fingerprints_stay_when_lines_move_and_are_never_shared(report):
    first = report.findings[0]
    second = replace(first, location=Location(9, 6, 9, 19), span=Span(90, 103))
    moved = replace(first, location=Location(3, 8, 3, 21), span=Span(25, 38), excerpt="  FROM  debian:latest")
    assert len(set(fingerprints(first, second))) == 2
    assert fingerprints(first) == fingerprints(moved)
    assert fingerprints(first, second) == fingerprints(moved, second)
    numbered = replace(first, message="named again on line 12")
    assert fingerprints(numbered) == fingerprints(replace(numbered, message="named again on line 30"))


def test_a_suppression_renames_nobody(report):
    first, silenced = report.findings[0], report.suppressed[0]
    both = run_of(Report(findings=(first,), suppressed=(silenced,)))["results"]
    counted = replace(silenced, suppressed=None)
    assert [result["partialFingerprints"]["aurora/v1"] for result in both] == fingerprints(first, counted)


@given(reports())
def test_any_report_fits_the_schema(report):
    run = run_of(report)
    assert len(run["results"]) == len(report.findings) + len(report.suppressed)
    json.dumps(run, ensure_ascii=False).encode()
