"""HTML: one page with all findings and their fixes, which works without a network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath
from typing import Any

from ..core.policy import Policy
from ..core.report import RelatedPlace, Report, Reported, TextFix
from . import fix_title, page_url
from .changes import changes
from .escaping import dumps, escape
from .pages import assemble
from .places import links

# What places link to outside CI: the files beside the page.
_BESIDE = "{path}#L{line}"


def render(report: Report) -> str:
    """The page; its data is the report with everything in it escaped for display."""
    data: dict[str, Any] = {
        "profile": escape(report.profile),
        "counts": report.counts,
        "files": report.files,
        "aside": {escape(pattern): count for pattern, count in report.aside_counts.items()},
        "policies": {policy.code: _policy(policy) for policy in report.policies},
        "failures": [
            {"path": escape(one.path), "policy": escape(one.policy), "message": escape(one.message)}
            for one in report.failures
        ],
        "unjudged": [
            {"path": escape(one.path), "reason": escape(one.reason), "expected": one.expected}
            for one in report.unjudged
        ],
    }
    found = sorted((*report.findings, *report.suppressed), key=lambda finding: finding.order)
    rows = ",\n".join(dumps(_finding(finding)) for finding in found)
    text = f'{dumps(data)[:-1]},"findings":[\n{rows}\n]}}'
    title = PurePath(report.root).name or "aurora-lint"
    assets = files(__package__) / "assets" / "report"
    return assemble(assets, escape(title), links(report.root) or _BESIDE, text)


def _policy(policy: Policy) -> dict[str, str]:
    return {
        "name": policy.name,
        "category": policy.category,
        "summary": policy.summary,
        "url": page_url(policy),
    }


def _finding(finding: Reported) -> dict[str, Any]:
    suppressed = finding.suppressed
    return {
        "policy": finding.policy.code,
        "severity": finding.severity,
        "path": escape(finding.path),
        # The link needs the path as it is.
        "file": finding.path,
        "line": finding.line,
        "column": finding.column,
        "message": escape(finding.message),
        "excerpt": _excerpt(finding),
        "related": [_related(place) for place in finding.related],
        "fixes": [_fix(finding, fix) for fix in finding.fixes],
        "control": escape(finding.control),
        "suppressed": suppressed and {"by": suppressed.by, "reason": escape(suppressed.reason)},
    }


def _excerpt(finding: Reported) -> tuple[str, str, str]:
    """The source line before the place, the place, and what follows it."""
    line, place = finding.excerpt, finding.location
    start = place.column - 1
    end = max(start, place.end_column - 1) if place.end_line == place.line else len(line.rstrip())
    return _shown(line[:start]), _shown(line[start:end]), _shown(line[end:])


def _shown(text: str) -> str:
    """A part of a source line; a tab stays one."""
    return "\t".join(map(escape, text.split("\t")))


def _related(place: RelatedPlace) -> dict[str, Any]:
    return {
        "path": escape(place.path),
        "file": place.path,
        "line": place.location.line,
        "column": place.location.column,
        "message": escape(place.message),
    }


def _fix(finding: Reported, fix: TextFix) -> dict[str, Any]:
    return {
        "title": escape(fix_title(finding, fix)),
        "safe": fix.safe,
        "rows": [[row.sign, row.line, _shown(row.text)] for row in changes(fix)],
    }
