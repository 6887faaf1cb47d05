"""GitLab Code Quality: the subset of the Code Climate format that GitLab supports."""

from __future__ import annotations

from ..core.fingerprint import fingerprinted
from ..core.report import Report, Reported
from .escaping import dumps, escape


def render(report: Report) -> str:
    """A JSON array of the findings, one per line.

    https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    issues = [
        {
            "description": f"{finding.policy.name}: {escape(finding.message)}",
            "check_name": finding.policy.code,
            "fingerprint": fingerprint,
            "severity": _severity(finding),
            "location": {
                "path": finding.path.removeprefix("./"),
                "lines": {"begin": finding.line, "end": finding.end_line},
            },
        }
        for finding, fingerprint in fingerprinted(report)
        if finding.suppressed is None
    ]
    return "[\n" + ",\n".join(map(dumps, issues)) + "\n]\n" if issues else "[]\n"


def _severity(finding: Reported) -> str:
    """The severity in GitLab: `info`, `minor`, `major` or `critical`."""
    if finding.severity == "error":
        return "critical" if finding.policy.category == "security" else "major"
    return "minor" if finding.severity == "warning" else "info"
