"""JSON: the whole report, versioned, with a published schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.policy import Policy
from ..core.report import Report, Reported
from ..core.source import Location
from . import SITE, page_url
from .escaping import dumps

if TYPE_CHECKING:
    # The types import typing_extensions, which rendering does not need.
    from .schema import (
        FailureRecord,
        HeadRecord,
        NotJudgedRecord,
        PlaceRecord,
        PolicyRecord,
        TimingRecord,
        UnnamedRecord,
    )


def render(report: Report) -> str:
    """The report as one JSON object; each finding is one line, so that reports can be compared by line.

    Paths, messages and lines of source are not changed, apart from the escapes of JSON.
    """
    head: HeadRecord = {
        "$schema": f"{SITE}/schemas/report.schema.json",
        "version": "1",
        "profile": report.profile,
        "counts": report.counts,
        "files": dict(sorted(report.files.items())),
        "skipped": dict(sorted(report.skipped.items())),
        "aside": report.aside_counts,
    }
    failures: list[FailureRecord] = [
        {"path": failure.path, "policy": failure.policy, "message": failure.message}
        for failure in report.failures
    ]
    unjudged: list[NotJudgedRecord] = [
        {"path": unjudged.path, "reason": unjudged.reason, "expected": unjudged.expected}
        for unjudged in report.unjudged
    ]
    timings: list[TimingRecord] = [
        {"name": timing.name, "seconds": timing.seconds, "calls": timing.calls} for timing in report.timings
    ]
    # Half of a finding is its policy; encoding each policy once halves the time for 2,000 findings.
    policies = {policy.code: dumps(_policy(policy)) for policy in report.policies}
    members = [
        *(f"{dumps(key)}:{dumps(value)}" for key, value in head.items()),
        _array("findings", [_finding(finding, policies) for finding in report.findings]),
        _array("suppressed", [_finding(finding, policies) for finding in report.suppressed]),
        _array("failures", [dumps(failure) for failure in failures]),
        _array("unjudged", [dumps(unjudged) for unjudged in unjudged]),
        _array("timings", [dumps(timing) for timing in timings]),
    ]
    return "{\n" + ",\n".join(members) + "\n}\n"


def _array(name: str, elements: list[str]) -> str:
    """A member of the report with one element per line."""
    return f'"{name}":[' + ",".join(f"\n{element}" for element in elements) + "]"


def _finding(finding: Reported, policies: dict[str, str]) -> str:
    silenced = finding.suppressed
    record: UnnamedRecord = {
        "severity": finding.severity,
        "kind": finding.kind,
        "path": finding.path,
        **_place(finding.location),
        "start": finding.span.start,
        "end": finding.span.end,
        "message": finding.message,
        "excerpt": finding.excerpt,
        "control": finding.control,
        "related": [
            {"path": related.path, **_place(related.location), "message": related.message}
            for related in finding.related
        ],
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {
                        **_place(edit.location),
                        "start": edit.span.start,
                        "end": edit.span.end,
                        "text": edit.text,
                    }
                    for edit in fix.edits
                ],
            }
            for fix in finding.fixes
        ],
        "suppressed": {"by": silenced.by, "reason": silenced.reason, "line": silenced.line}
        if silenced
        else None,
    }
    return f'{{"policy":{policies[finding.policy.code]},{dumps(record)[1:]}'


def _policy(policy: Policy) -> PolicyRecord:
    return {
        "code": policy.code,
        "name": policy.name,
        "category": policy.category,
        "severity": policy.severity,
        "summary": policy.summary,
        "equivalents": {linter: list(ids) for linter, ids in sorted(policy.equivalents.items())},
        "url": page_url(policy) or None,
    }


def _place(location: Location) -> PlaceRecord:
    return {
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }
