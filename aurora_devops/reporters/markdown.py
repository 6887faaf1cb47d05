"""A table in Markdown, for a comment on a pull request or the summary of a step."""

from __future__ import annotations

import re

from ..core.lazy import regex
from ..core.policy import SEVERITIES
from ..core.report import Report, Reported
from . import page_url
from .escaping import escape
from .text import left_out

# GitHub limits a comment to 65,536 characters and a step summary to 1 MiB.
LONGEST = 60_000
_SYNTAX = regex(r"([\\`*_{}\[\]<>()#|~!@&])")


def render(report: Report) -> str:
    """The numbers of findings, then a row per finding, errors first; rows beyond the size limit are counted."""
    counts = [f"{count} {severity}" for severity, count in report.counts.items() if count]
    looked = sum(report.files.values())
    lines = [
        f"**aurora-lint**: {', '.join(counts) or 'no findings'} in {looked} {'file' if looked == 1 else 'files'}"
    ]
    if report.aside:
        lines += ["", f"Not shown: {_text(left_out(report))}."]
    lines += [
        f"\n> failure of {_text(failure.policy)} in {_text(failure.path) or 'the repository'}: {_text(failure.message)}"
        for failure in report.failures
    ]
    findings = sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    if findings:
        lines += ["", "| severity | policy | place | message |", "| --- | --- | --- | --- |"]
    room = LONGEST - sum(map(len, lines))
    for index, finding in enumerate(findings):
        row = _row(finding)
        if len(row) > room:
            lines += ["", f"{len(findings) - index} more findings are not shown."]
            break
        room -= len(row) + 1
        lines.append(row)
    return "".join(f"{line}\n" for line in lines)


def _row(finding: Reported) -> str:
    policy = finding.policy
    url = page_url(policy)
    code = f"[{policy.code}]({url})" if url else policy.code
    place = f"{_text(finding.path)}:{finding.line}:{finding.column}"
    return f"| {finding.severity} | {code} {policy.name} | {place} | {_text(finding.message)} |"


def _text(text: str) -> str:
    """A text in which nothing is Markdown or HTML, and no user or issue is mentioned."""
    return _SYNTAX.sub(_entity, escape(text))


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
