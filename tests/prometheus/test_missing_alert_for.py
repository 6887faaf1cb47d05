"""Where `for: 5m` is offered as a fix."""

import pytest

import aurora_devops


def fixes(expr: str, severity: str = "critical") -> list[bool]:
    """For each finding, whether it has a fix."""
    text = (
        f"groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: {expr}\n"
        f"        labels: {{severity: {severity}}}\n"
    )
    report = aurora_devops.lint({"rules/a.rules.yml": text}, select=["missing-alert-for"])
    return [bool(finding.fixes) for finding in report.findings]


@pytest.mark.parametrize(
    "expr", ["up == 0", "absent(up)", "rate(errors_total[1m]) > 5", "free_bytes < 100 and up"]
)
def test_a_state_that_lasts(expr):
    assert fixes(expr) == [True]


@pytest.mark.parametrize(
    "expr",
    [
        "increase(errors_total[1m]) > 0",
        "changes(version[2m]) > 0",
        "time() - backup_seconds > 43200",
        "max_over_time(load[1m]) > 5",
        "rate(errors_total[1m]) > 5 and rate(errors_total[2m]) > 5",
    ],
)
def test_what_is_over_by_itself_or_has_its_own_wait(expr):
    assert fixes(expr) == [False]


@pytest.mark.parametrize("severity", ["none", "info"])
def test_a_severity_without_a_call(severity):
    assert fixes("up == 0", severity) == [False]
