"""Annotations of a GitHub Actions run, written as workflow commands."""

from __future__ import annotations

from ..core.policy import SEVERITIES, Severity
from ..core.report import Failure, NotJudged, RelatedPlace, Report, Reported
from .escaping import escape
from .text import left_out

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """One workflow command per line: failures, files that were not checked, findings (errors first); then the total.

    GitHub shows 10 annotations of each severity per step, so the order and the total matter.
    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    findings = sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    due = [unjudged for unjudged in report.unjudged if unjudged.expected]
    lines = [*map(_failure, report.failures), *map(_not_checked, due), *map(_finding, findings)]
    if others := [unjudged for unjudged in report.unjudged if not unjudged.expected]:
        listed = "\n".join(f"{escape(unjudged.path)}: {escape(unjudged.reason)}" for unjudged in others)
        lines.append(_command("notice", {"title": f"{len(others)} not checked"}, listed))
    return "".join(f"{line}\n" for line in [*lines, *_total(report)])


def _total(report: Report) -> list[str]:
    """The numbers of findings by severity, and of those that `lint.aside` leaves out, as lines of the log."""
    counts = [f"{count} {severity}" for severity, count in report.counts.items() if count]
    total = [f"Total: {', '.join(counts)}"] if counts else []
    return [*total, f"Not shown: {left_out(report)}"] if report.aside else total


def _finding(finding: Reported) -> str:
    place = finding.location
    properties: dict[str, str | int] = {"file": finding.path, "line": place.line, "endLine": place.end_line}
    # The checks API takes columns only where an annotation begins and ends on the same line.
    if place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"{finding.policy.code} {finding.policy.name}"
    # The log shows the message alone, without the properties.
    where = f"{escape(finding.path)}:{place.line}:{place.column}: {finding.policy.code} {finding.policy.name}"
    message = "\n".join(
        [f"{where}: {escape(finding.message)}", *(_related(related) for related in finding.related)]
    )
    return _command(_COMMANDS[finding.severity], properties, message)


def _related(place: RelatedPlace) -> str:
    return f"see {escape(place.path)}:{place.location.line}: {escape(place.message)}"


def _failure(failure: Failure) -> str:
    # The failure of a policy about the whole repository has no path.
    file: dict[str, str | int] = {"file": failure.path} if failure.path else {}
    return _command("error", file | {"title": f"failure of {failure.policy}"}, escape(failure.message))


def _not_checked(unjudged: NotJudged) -> str:
    return _command("error", {"file": unjudged.path, "title": "not checked"}, escape(unjudged.reason))


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    written = ",".join(
        f"{key}={_data(escape(str(value))).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
