"""What expressions mean: labels, constants, windows, and which alerts are the same."""

import pytest

from aurora_devops.formats.promql import parse
from aurora_devops.kinds.prometheus.series import has_results
from aurora_devops.testing import findings
from aurora_policies.prometheus.duplicate_rule import duplicate_rule
from aurora_policies.prometheus.fragile_alert import fragile_alert
from aurora_policies.prometheus.impossible_expression import impossible_expression
from aurora_policies.prometheus.missing_alert_for import missing_alert_for
from aurora_policies.prometheus.unknown_template_label import unknown_template_label

HEAD = "groups:\n- name: g\n  rules:\n"


def alert(expr: str, *lines: str, name: str = "A") -> str:
    return "".join([f"  - alert: {name}\n    expr: '{expr}'\n", *(f"    {line}\n" for line in lines)])


def found(policy, *alerts: str) -> int:
    return len(findings(policy, HEAD + "".join(alerts)))


@pytest.mark.parametrize(
    ("expr", "lines", "count"),
    [
        ("up == 0", (), 1),
        ("up == 0", ("labels: {severity: info}",), 0),
        ("up == 0", ("labels: {severity: none}",), 0),
        ("x:burnrate5m > 1 and x:burnrate1h > 1", (), 0),
        ("max(x:error_rate_2m > 1) and max(x:error_rate_30m > 1)", (), 0),
        ("rate(x[1m]) > 1 and rate(x[4m]) > 1", (), 0),
        ("a > 1 and b > 1", (), 1),
        ("x:burnrate5m > 1 and y:burnrate5m > 1", (), 1),
        ("min(certificate_ttl_seconds) < 604800", (), 0),
        ("request_seconds > 5", (), 1),
        ("increase(sync_failed_total[1m]) > 0", (), 0),
        ("sum by (job) (changes(x[2m])) > 0", (), 0),
        ("increase(sync_failed_total[1m]) > 10", (), 1),
        ("time() - backup_timestamp_seconds > 600", (), 0),
    ],
)
def test_which_alerts_need_a_for(expr, lines, count):
    assert found(missing_alert_for, alert(expr, *lines)) == count


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ('up{job=~"api.*"} == 0', 'up{job="api-eu"} == 0', 1),
        ('up{job=~"api.*"} == 0', 'up{job="web"} == 0', 0),
        ('up{job="api"} == 0', 'up{job!="api"} == 0', 0),
        ('up{job=~"a|b"} == 0', 'up{job=~"c|d"} == 0', 0),
        ('up{job=~"a|b"} == 0', 'up{job!~"b|a"} == 0', 0),
        ('up{job=~"a|b"} == 0', 'up{job!="a"} == 0', 1),
        ("rate(x[5m]) > 5", "rate(x[10m]) > 7", 1),
        ("sum(x) > 5", "sum(y) > 5", 1),
        ("x > 5", "y > 5", 0),
        ("sum by (job) (x) > 5", "sum by (job) (y) > 5", 0),
    ],
)
def test_which_alerts_are_the_same(first, second, count):
    assert found(duplicate_rule, alert(first), alert(second)) == count


@pytest.mark.parametrize(
    ("expr", "lines", "count"),
    [
        ("sum(a) / sum(b) > 0.1", (), 1),
        ("100 * (sum(a) - sum(b)) > 5", (), 1),
        ("sum(a) / sum(b) > 0.1", ("for: 1m",), 0),
        ("sum(a) / sum(b) > 0.1", ("for: 0s",), 1),
        ("sum(a) / b > 0.1", (), 0),
        ("sum(a) and sum(b) > 0.1", (), 0),
        ("topk(3, x) > 1", ("for: 1m",), 1),
    ],
)
def test_fragile_alerts(expr, lines, count):
    assert found(fragile_alert, alert(expr, *lines)) == count


@pytest.mark.parametrize(
    ("expr", "count"),
    [
        ("sum by (cluster) (x or vector(0)) > 1", 0),
        ('sum by (cluster) (x{code=~"5.."} or on() vector(0)) > 1', 0),
        ("sum by (cluster) (vector(0)) > 1", 1),
        ('x{owner!=""} * on (pod) group_left (owner) y > 1', 0),
        ("sum by (__name__) (rate(x[5m])) > 1", 1),
        ("sum by (__name__) (last_over_time(x[5m])) > 1", 0),
        ("absent(x or vector(0))", 1),
        ("absent(x or y)", 0),
        ("x unless on () vector(1)", 1),
        ("x unless on () (y or vector(1))", 1),
        ("x unless on () y", 0),
    ],
)
def test_impossible_expressions(expr, count):
    assert min(1, found(impossible_expression, alert(expr))) == count


@pytest.mark.parametrize(
    ("expr", "count"),
    [
        # The results without labels are known numbers, which the comparison drops.
        ("increase((x or 0 * absent(x))[15m:1m]) >= 4", 0),
        ("(x or absent(x) - 1) > 0", 0),
        ("max_over_time((x or vector(1) * 2)[5m:]) > 2", 0),
        ("max_over_time((x or vector(1) * 2)[5m:]) > 1", 1),
        ("(x or absent(x) + 1) > 1", 1),
        ("abs(x or 0 * absent(x)) > 0", 1),
    ],
)
def test_labels_of_results_with_a_known_number(expr, count):
    text = alert(expr, "annotations:", "  summary: '{{ $labels.job }}'")
    assert found(unknown_template_label, text) == count


@pytest.mark.parametrize(
    ("expr", "result"),
    [
        ("vector(0)", True),
        ("x or vector(0)", True),
        ("sum(x or vector(0)) + 1", True),
        ("x + vector(0)", False),
        ("vector(0) > 1", False),
        ("absent(vector(0))", False),
    ],
)
def test_what_always_has_a_result(expr, result):
    query = parse(expr)
    assert query.expr is not None
    assert has_results(query.expr) is result
