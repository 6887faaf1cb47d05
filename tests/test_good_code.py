"""Quiet on good code: what well-kept projects write gives no finding under `recommended`."""

from datetime import date
from pathlib import Path

import pytest

import aurora_devops

GOOD = Path(__file__).parent / "good"
PROJECTS = sorted(path.name for path in GOOD.iterdir())


def texts(project: str) -> dict[str, str]:
    root = GOOD / project
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("project", PROJECTS)
def test_recommended_is_quiet(project: str) -> None:
    report = aurora_devops.lint(texts(project), today=date(2026, 11, 1))
    said = [
        f"{finding.path}:{finding.line} {finding.policy.name}: {finding.message}"
        for finding in report.findings
    ]
    assert not said
    assert not report.failures


@pytest.mark.parametrize("project", PROJECTS)
def test_nothing_is_invalid(project: str) -> None:
    files = texts(project)
    report = aurora_devops.lint(files, profile="all", suppressions=False, today=date(2026, 11, 1))
    said = [
        f"{finding.path}:{finding.line} {finding.message}"
        for finding in report.findings
        if finding.policy.category == "validity"
    ]
    assert not said
    assert sum(report.files.values()) == sum(not path.endswith("common.yaml") for path in files)


@pytest.mark.parametrize("project", PROJECTS)
def test_a_slip_in_any_line_is_read(project: str) -> None:
    for path, text in texts(project).items():
        lines = text.splitlines(keepends=True)
        for i, line in enumerate(lines):
            instead = ("", line + line, line[: len(line) // 2])[i % 3]
            report = aurora_devops.lint(
                {path: "".join([*lines[:i], instead, *lines[i + 1 :]])}, profile="all"
            )
            assert not report.failures, report.failures
