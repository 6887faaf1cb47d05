"""The number of findings per policy, and how many of them can be fixed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ..core.policy import SEVERITIES, Policy, Severity
from ..core.report import Report
from .escaping import dumps


class Row(NamedTuple):
    """The findings of one policy with one severity: `safe` have a safe fix, `unsafe` only one that is not safe."""

    policy: Policy
    severity: Severity
    findings: int
    safe: int
    unsafe: int


def rows(report: Report) -> list[Row]:
    """A row per policy and severity, most findings first."""
    counts, safe, unsafe = (Counter[tuple[str, Severity]]() for _ in range(3))
    policies = {finding.policy.code: finding.policy for finding in report.findings}
    for finding in report.findings:
        key = (finding.policy.code, finding.severity)
        counts[key] += 1
        if finding.fixes:
            (safe if any(fix.safe for fix in finding.fixes) else unsafe)[key] += 1
    ordered = sorted(counts, key=lambda key: (-counts[key], key[0], SEVERITIES.index(key[1])))
    return [Row(policies[key[0]], key[1], counts[key], safe[key], unsafe[key]) for key in ordered]


def as_json(report: Report) -> str:
    """The rows as one JSON object, a row per line."""
    head = {
        "version": "1",
        "profile": report.profile,
        "complete": report.complete,
        "counts": report.counts,
        "files": dict(sorted(report.files.items())),
    }
    lines = ",".join(
        "\n"
        + dumps(
            {
                "code": row.policy.code,
                "name": row.policy.name,
                "category": row.policy.category,
                "severity": row.severity,
                "count": row.findings,
                "fixable": {"safe": row.safe, "unsafe": row.unsafe},
            }
        )
        for row in rows(report)
    )
    return f'{dumps(head)[:-1]},"policies":[{lines}]}}\n'
