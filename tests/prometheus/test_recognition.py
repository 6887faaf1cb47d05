"""Which files are Prometheus's, by path and by content, and in which dialect rules are written."""

import pytest

import aurora_devops

GROUP = "groups:\n- name: g\n  rules:\n"


def codes(path: str, text: str, *select: str) -> set[str]:
    report = aurora_devops.lint({path: text}, profile="all", select=select or ("PRM", "ALM", "AUR"))
    return {finding.policy.code for finding in report.findings}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "grafana/provisioning/alerting/shop-rules.yaml",
            "apiVersion: 1\ngroups:\n- orgId: 1\n  name: a\n  folder: b\n  rules:\n  - uid: x\n    title: y\n",
        ),
        (
            "alerts.yml",
            "apiVersion: 1\ngroups:\n- name: a\n  rules:\n  - uid: x\n    expr: up\n    alert: A\n",
        ),
        ("_data/rules.yml", "groups:\n- name: a\n  services:\n  - name: b\n    exporters: []\n"),
        ("people/alerts.yml", "groups:\n- name: a\n  members: [b]\n"),
        ("rules.yml", "groups:\n- orgId: 1\n  name: a\n  folder: b\n  rules: [{uid: x, title: y}]\n"),
        ("examples/firewalls_add_rules.yml", "lang: Ruby\nsource: |-\n  require 'x'\n"),
        ("api/rules.yml", "lang: Ruby\nsource: |-\n  require 'x'\n"),
        ("falco/rules.yaml", "- macro: a\n  condition: b\n- rule: c\n  desc: d\n"),
        ("eslint/naming-rules.yml", "rules:\n- one\n- two\n"),
        ("ci/rules.yml", ".on_main:\n  rules:\n    - if: $CI_COMMIT_BRANCH == 'main'\n"),
        ("ci/rules.yml", ".a: &a\n  needs: []\n.b:\n  <<: *a\n  dependencies: []\n"),
        ("ci/rules.yml", "workflow:\n  rules:\n    - when: always\n"),
        ("prometheus.yml", "services:\n  prometheus:\n    image: prom/prometheus\n"),
        ("prometheus.yaml", "apiVersion: 1\ndatasources: []\n"),
        ("alertmanager.yml", "alertmanager_version: 1.2\n"),
        ("alertmanager.yaml", "apiVersion: v1\nkind: Secret\n"),
        ("templates/shop-alerts.yaml", "{{- if .Values.x }}\ngroups:\n- name: a\n{{- end }}\n"),
        ("charts/a/templates/alertmanager-pvc.yaml", "{{- $app := .Values.alertmanager }}\nkind: {{ .x }}\n"),
        ("charts/a/tests/alertmanager-service_test.yaml", "suite: alertmanager service\ntests: []\n"),
        ("deploy/prometheus-rbac.yaml", "subjects: []\n"),
        ("usb/70-printer.rules", 'ACTION=="add", SUBSYSTEM=="usb"\n'),
    ],
)
def test_files_of_other_programs(path, text):
    assert codes(path, text) == set()


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("prometheus.yml", "global:\n  scrape_intervall: 15s\n", "PRM100"),
        ("prometheus.yml", "globals: {}\n", "PRM100"),
        ("prometheus.yml", "- job_name: a\n", "PRM100"),
        ("alertmanager.yml", "recievers: []\n", "ALM001"),
        ("alertmanager.yml", "global: {}\n", "ALM001"),
        ("alertmanager.yml", "version: 1\nroute: {receiver: a}\nreceivers: [{name: a}]\n", "ALM001"),
        ("alertmanager.yml", "[a, b]\n", "ALM001"),
        ("app.rules.yml", "group:\n- name: a\n", "PRM002"),
        ("rules.yml", "- alert: A\n  expr: up == 0\n", "PRM002"),
        ("rules.yml", "nothing\n", "PRM002"),
        ("metrics/settings.yml", "global:\n  scrape_interval: fast\n", "PRM100"),
        ("metrics/agent.yml", "remote_write:\n- url: https://x/\n  nope: 1\n", "PRM100"),
        ("metrics/jobs.yml", "scrape_configs:\n- static_configs: []\n", "PRM100"),
    ],
)
def test_a_known_file_is_never_silent(path, text, code):
    assert code in codes(path, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GROUP + "  - record: a\n    expr: increase_pure(x[5m]) default 0\n", set()),
        (
            GROUP.replace("  rules", "  eval_offset: 5m\n  rules") + "  - record: a\n    expr: rate(x)\n",
            set(),
        ),
        (GROUP + "  - record: a\n    expr: rate(x)\n", {"PRM001"}),
        (GROUP + """  - alert: A\n    expr: 'rate({a="b"} |= "c" [5m]) > 0'\n""", set()),
        (
            GROUP + """  - alert: A\n    expr: '{a="b"} | json | x > 5'\n  - alert: B\n    expr: rate(up\n""",
            set(),
        ),
        (GROUP.replace("  rules", "  partial_response_strategy: abort\n  rules"), set()),
        (GROUP.replace("  rules", "  source_tenants: [a]\n  rules"), set()),
        (GROUP.replace("  rules", "  partial_strategy: abort\n  rules"), {"PRM002"}),
    ],
)
def test_dialects(text, found):
    assert codes("app.rules.yml", text, "PRM001", "PRM002") == found


@pytest.mark.parametrize(
    "text",
    [
        "groups:\n- name: a\n  limit: many\n",
        "groups:\n- name: a\n  limit: true\n",
        GROUP + "  - alert: A\n    expr: up == 0\n    labels: [a]\n",
    ],
)
def test_types_of_fields(text):
    assert codes("app.rules.yml", text, "PRM002") == {"PRM002"}
