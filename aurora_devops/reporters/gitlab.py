"""GitLab Code Quality: the subset of the Code Climate format that GitLab supports."""

from __future__ import annotations

from ..core.cache import digest
from ..core.fingerprint import fingerprinted
from ..core.report import NotJudged, Report, Reported
from .escaping import dumps, escape


def render(report: Report) -> str:
    """A JSON array of the findings and the files that were not checked, one per line.

    https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    issues: list[dict[str, object]] = [
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
    issues.extend(map(_not_checked, report.unjudged))
    return "[\n" + ",\n".join(map(dumps, issues)) + "\n]\n" if issues else "[]\n"


def _not_checked(unjudged: NotJudged) -> dict[str, object]:
    return {
        "description": f"not checked: {escape(unjudged.reason)}",
        "check_name": "not-checked",
        "fingerprint": digest("not checked", unjudged.path, unjudged.reason),
        "severity": "critical" if unjudged.expected else "info",
        "location": {"path": unjudged.path.removeprefix("./"), "lines": {"begin": 1}},
    }


def _severity(finding: Reported) -> str:
    """The severity in GitLab: `info`, `minor`, `major` or `critical`."""
    if finding.severity == "error":
        return "critical" if finding.policy.category == "security" else "major"
    return "minor" if finding.severity == "warning" else "info"
