"""A table in Markdown, for a comment on a pull request or the summary of a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..core.lazy import regex
from ..core.policy import SEVERITIES
from ..core.report import Report, Reported
from . import page_url
from .escaping import escape
from .places import linked
from .text import left_out

# GitHub limits a comment to 65,536 characters and a step summary to 1 MiB.
LONGEST = 60_000
_SYNTAX = regex(r"([\\`*_{}\[\]<>()#|~!@&])")


def render(report: Report) -> str:
    """The numbers of findings, what makes the report incomplete, and a row per finding, errors first.

    What is beyond the size limit is counted. In a CI job of GitHub or GitLab, places are links.
    """
    counts = [
        f"{count} {severity}{'' if count == 1 or severity == 'info' else 's'}"
        for severity, count in report.counts.items()
        if count
    ]
    looked = sum(report.files.values())
    lines = [
        f"**aurora-lint**: {', '.join(counts) or 'no findings'} in {looked} {'file' if looked == 1 else 'files'}"
    ]
    if report.aside:
        lines += ["", f"Not shown: {_text(left_out(report))}."]
    # A failure of each file must not leave findings without room.
    room = LONGEST // 4
    for what, noun in ((_failures(report), "failures"), (_unchecked(report), "unchecked files")):
        written = _within(room, what, noun)
        room -= sum(map(len, written))
        lines += written
    findings = sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    if findings:
        lines += ["", "| severity | policy | place | message |", "| --- | --- | --- | --- |"]
        address = linked(report.root)
        rows = [_row(finding, address) for finding in findings]
        lines += _within(LONGEST - sum(map(len, lines)) - len(lines), rows, "findings")
    return "".join(f"{line}\n" for line in lines)


def _within(room: int, lines: Sequence[str], noun: str) -> list[str]:
    """The lines for which there is room, and the number of the others."""
    used = 0
    for index, line in enumerate(lines):
        used += len(line) + 1
        if used > room:
            return [*lines[:index], "", f"and {len(lines) - index} more {noun}"]
    return list(lines)


def _failures(report: Report) -> list[str]:
    return [
        f"\n> failure of {_text(failure.policy)} in {_text(failure.path) or 'the repository'}: {_text(failure.message)}"
        for failure in report.failures
    ]


def _unchecked(report: Report) -> list[str]:
    """The files that should have been checked."""
    due = [unjudged for unjudged in report.unjudged if unjudged.expected]
    return [f"\n> not checked: {_text(unjudged.path)}: {_text(unjudged.reason)}" for unjudged in due]


def _row(finding: Reported, address: Callable[[str, int], str]) -> str:
    policy = finding.policy
    url = page_url(policy)
    code = f"[{policy.code}]({url})" if url else policy.code
    place = f"{_text(finding.path)}:{finding.line}:{finding.column}"
    if link := address(finding.path, finding.line):
        place = f"[{place}]({link})"
    return f"| {finding.severity} | {code} {policy.name} | {place} | {_text(finding.message)} |"


def _text(text: str) -> str:
    """A text in which nothing is Markdown or HTML, and no user or issue is mentioned."""
    return _SYNTAX.sub(_entity, escape(text))


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
