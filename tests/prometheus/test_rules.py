"""Rule files: recognition, validity, and odd cases of the policies."""

from __future__ import annotations

import pytest

import aurora_devops
from aurora_devops.testing import expect, findings
from aurora_policies.prometheus.broken_alert_template import broken_alert_template
from aurora_policies.prometheus.impossible_expression import impossible_expression
from aurora_policies.prometheus.invalid_rule_file import invalid_rule_file
from aurora_policies.prometheus.missing_alert_for import missing_alert_for
from aurora_policies.prometheus.promql_syntax_error import promql_syntax_error
from aurora_policies.prometheus.rule_dependency import rule_dependency
from aurora_policies.prometheus.unknown_template_label import unknown_template_label
from aurora_policies.prometheus.value_in_label import value_in_label

HEAD = "groups:\n- name: g\n  rules:\n"


def kinds(files: dict[str, str]) -> dict[str, int]:
    return dict(aurora_devops.lint(files).files)


def rule(expr: str, *lines: str) -> str:
    return HEAD + "\n".join([f"  - alert: A\n    expr: {expr}", *(f"    {line}" for line in lines), ""])


def test_a_rule_file_is_known_by_its_content() -> None:
    assert kinds({"monitoring/api.yml": rule("up == 0")}) == {"prometheus-rules": 1}


def test_other_groups_are_no_rule_file() -> None:
    assert kinds({"people.yml": "groups:\n- name: admins\n  rules: [read, write]\n"}) == {}


def test_rules_of_another_tool_are_left_alone() -> None:
    semgrep = "rules:\n- id: eval\n  pattern: eval(...)\n  message: no\n"
    assert not findings(invalid_rule_file, semgrep, path="rules.yml")


def test_rules_without_a_group() -> None:
    expect(invalid_rule_file, "«rules»:\n- alert: A\n  expr: up == 0\n", path="rules.yml")


def test_a_second_document_is_never_read() -> None:
    expect(invalid_rule_file, f"{rule('up == 0')}«---»\n{rule('up == 1')}")


def test_one_separator_at_the_top_is_fine() -> None:
    expect(invalid_rule_file, "# rules\n---\n" + rule("up == 0"))


def test_a_mistake_in_a_block_has_its_own_line() -> None:
    text = HEAD + "  - alert: A\n    expr: |\n      up\n        + «*» down\n"
    expect(promql_syntax_error, text)


def test_logql_is_not_judged() -> None:
    expect(promql_syntax_error, rule("""'sum(rate({a="b"} |= "c" [5m])) > 1'"""))


def test_aliases_and_merge_keys() -> None:
    text = HEAD + "  - &a\n    alert: A\n    expr: up == 0\n  - <<: *a\n    alert: B\n"
    expect(invalid_rule_file, text)


def test_the_rule_of_a_heartbeat_needs_no_wait() -> None:
    expect(missing_alert_for, rule("vector(1)"))


def test_a_range_with_a_variable_loop() -> None:
    text = (
        """'{{ range $i, $x := query "up" }}{{ $x.Labels.instance }} {{ .Value }}{{ else }}none{{ end }}'"""
    )
    expect(broken_alert_template, rule("up == 0", f"annotations: {{a: {text}}}"))


def test_a_block_that_is_not_closed() -> None:
    expect(broken_alert_template, rule("up == 0", "annotations: {a: '{{ «if» $value }}x'}"))


def test_labels_inside_a_query_are_those_of_the_query() -> None:
    text = """'{{ range query "sum by (job) (up)" }}{{ .Labels.job }} {{ «.Labels.instance» }}{{ end }}'"""
    expect(unknown_template_label, rule("sum by (instance) (up) == 0", f"annotations: {{a: {text}}}"))


def test_a_label_that_only_one_side_of_or_lacks() -> None:
    text = rule("sum by (job) (up) == 0 or absent(up)", "annotations: {a: '{{ «$labels.job» }}'}")
    expect(unknown_template_label, text)


def test_a_label_made_by_label_replace() -> None:
    expr = """'label_replace(sum(up), "team", "x", "", "") == 0'"""
    expect(unknown_template_label, rule(expr, "annotations: {a: '{{ $labels.team }}'}"))


def test_sides_that_are_matched_by_what_both_have() -> None:
    expect(impossible_expression, rule('up{job="a"} / on (instance) up{job="b"} > 1'))


def test_a_value_that_only_chooses() -> None:
    text = "labels: {severity: '{{ if gt $value 5.0 }}critical{{ else if gt $value 2.0 }}warning{{ end }}'}"
    expect(value_in_label, rule("up > 0", text))


def test_a_rule_inside_a_kubernetes_object_keeps_its_lines() -> None:
    text = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: api
spec:
  groups:
  - name: g
    rules:
    - alert: A
      expr: sum(
"""
    found = [
        f
        for f in aurora_devops.lint({"rule.yaml": text}, profile="all").findings
        if f.policy.code == "PRM001"
    ]
    assert [f.line for f in found] == [10]


@pytest.mark.parametrize(
    ("matchers", "reads"),
    [
        ("", True),
        ('job="api"', True),
        ('slo="latency"', True),
        ('slo="availability"', False),
        ('slo!="latency"', False),
        ('slo!="availability"', True),
        ('slo=~"availability|latency"', True),
        ('slo=~"availability|errors"', False),
        ('slo!~"latency|errors"', False),
        ('slo=~"lat.+"', False),
    ],
)
@pytest.mark.parametrize("labels", ["    labels: {slo: latency}\n", "group"])
def test_what_another_group_records_under_other_labels_is_not_read(matchers, reads, labels) -> None:
    selector = f"job_slo:errors:rate5m{{{matchers}}}"
    other = "  labels: {slo: latency}\n  rules:\n" if labels == "group" else "  rules:\n"
    expect(
        rule_dependency,
        HEAD
        + "  - record: job_slo:errors:rate5m\n    expr: sum by (job) (errors)\n    labels: {slo: availability}\n"
        + f"  - record: job_slo:errors:ratio\n    expr: {f'«{selector}»' if reads else selector} / 100\n"
        + f"- name: h\n{other}"
        + "  - record: job_slo:errors:rate5m\n    expr: sum by (job) (slow)\n"
        + (labels if labels != "group" else ""),
        path="rules.yml",
    )
