"""Which alerts need `for`, and where `for: 5m` is offered as a fix."""

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


@pytest.mark.parametrize("expr", ["up == 0", "rate(errors_total[1m]) > 5", "free_bytes < 100 and up"])
def test_a_state_that_lasts(expr):
    assert fixes(expr) == [True]


@pytest.mark.parametrize("expr", ["increase(errors_total[1m]) > 5", "changes(version[2m]) > 3"])
def test_no_fix_where_for_would_outlast_the_condition(expr):
    assert fixes(expr) == [False]


@pytest.mark.parametrize(
    "expr",
    [
        "increase(errors_total[1m]) > 0",
        "time() - backup_seconds > 43200",
        "max_over_time(load[5m]) > 5",
        "rate(errors_total[1m]) > 5 and rate(errors_total[2m]) > 5",
    ],
)
def test_conditions_that_wait_by_themselves(expr):
    assert fixes(expr) == []


@pytest.mark.parametrize("severity", ["none", "info"])
def test_a_severity_that_notifies_nobody(severity):
    assert fixes("up == 0", severity) == []
