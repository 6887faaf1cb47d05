"""A report of a fleet as text, JSON or one HTML page that works without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from ..reporters.escaping import escape
from ..reporters.pages import assemble

Report = Mapping[str, Any]

# The tables of a report with their columns; `fix` columns count findings with a safe and an unsafe fix.
TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "policies": ("Policies", ("code", "policy", "severity", "findings", "repositories", "safe", "unsafe")),
    "teams": ("Teams", ("team", "findings", "errors", "warnings", "info", "repositories", "safe", "unsafe")),
    "repositories": (
        "Repositories",
        ("repository", "findings", "errors", "warnings", "info", "safe", "unsafe"),
    ),
    "age": (
        "Age: findings by the first run that had them",
        ("run", "findings", "errors", "warnings", "info"),
    ),
    "trend": ("Trend", ("run", "repositories", "findings", "errors", "warnings", "info")),
    "images": ("Images", ("name", "repositories", "uses", "versions", "pinned")),
    "actions": ("Actions", ("name", "repositories", "uses", "versions", "pinned")),
    "failed": ("Failed", ("repository", "path", "message")),
}
_USES = ("repository", "path", "line", "name", "version", "digest", "owners", "verdict")


def as_json(report: Report, limit: int = 0) -> str:
    """All rows, whatever the limit is."""
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def as_text(report: Report, limit: int) -> str:
    """Tables with at most so many rows each; 0 for all."""
    parts: list[str] = []
    for title, columns, rows in _tables(report):
        if rows:
            shown = rows[:limit] if limit else rows
            left = len(rows) - len(shown)
            more = [f"... {left} more rows; --limit 0 shows all"] if left else []
            parts.append("\n".join((title, *_aligned(columns, shown), *more)))
    return "\n\n".join((_head(report), *parts)) + "\n"


def as_html(report: Report, limit: int = 0) -> str:
    """One page with all rows, its style and its script."""
    folder = files(__package__) / "assets"
    tables = [
        {"title": title, "columns": columns, "rows": [[_cell(row[name]) for name in columns] for row in rows]}
        for title, columns, rows in _tables(report)
        if rows
    ]
    data = {"head": _head(report).split("\n"), "trend": report.get("trend", []), "tables": tables}
    return assemble(folder, "Fleet report", "", json.dumps(data, ensure_ascii=False))


FORMATS: Mapping[str, Callable[[Report, int], str]] = {"text": as_text, "json": as_json, "html": as_html}


def _tables(report: Report) -> Iterable[tuple[str, tuple[str, ...], Sequence[Mapping[str, Any]]]]:
    if "uses" in report:
        yield "Uses", _USES if report["before"] else _USES[:-1], report["uses"]
    else:
        for name, (title, columns) in TABLES.items():
            yield title, columns, report[name]


def _head(report: Report) -> str:
    team = f", files of {escape(report['team'])}" if report["team"] else ""
    lines = [f"run {report['run']}{team}"]
    if "uses" in report:
        found = report["uses"]
        limit = f" before {report['before']}" if report["before"] else ""
        verdicts = [use["verdict"] for use in found]
        certain = len(found) - verdicts.count("unknown")
        unknown = f", {verdicts.count('unknown')} of unknown version" if "unknown" in verdicts else ""
        where = len({use["repository"] for use in found})
        lines.append(
            f"{escape(report['name'])}{limit}: {_counted(certain, 'use')}{unknown}, in {where} repositories"
        )
        return "\n".join(lines)
    found = report["summary"]
    lines.append(
        f"{found['repositories']} repositories with {found['artifacts']} artifacts; "
        f"{found['incomplete']} not checked completely, {found['failed']} failed"
    )
    lines.append(
        f"{_counted(found['findings'], 'finding')}: {_counted(found['errors'], 'error')}, "
        f"{_counted(found['warnings'], 'warning')}, {found['info']} info; "
        f"{found['suppressed']} suppressed, {found['aside']} set aside"
    )
    fixable = report["fixable"]
    lines.append(
        f"{fixable['share']:.0%} of the findings have a safe fix ({fixable['safe']}), "
        f"{fixable['unsafe']} an unsafe one only"
    )
    if found["previous"]:
        lines.append(f"since {found['previous']}: {found['new']} new, {found['fixed']} fixed")
    return "\n".join(lines)


def _aligned(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Lines with aligned columns; numbers to the right."""
    cells = [[escape(str(_cell(row[name]))) for name in columns] for row in rows]
    numeric = [all(isinstance(row[name], int) for row in rows) for name in columns]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (columns, *cells):
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        )
        yield f"  {'  '.join(padded)}".rstrip()


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else value


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
