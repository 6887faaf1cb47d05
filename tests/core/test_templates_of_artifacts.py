"""Templates of artifacts, whose paths are those of the artifacts."""

import pytest

import aurora_devops

JOB = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: a\nspec:\n"
WORKFLOW = ".github/workflows/ci.yml"


def read(path, text):
    report = aurora_devops.lint({path: text}, select=["syntax-error", "missing-field"])
    assert not report.failures
    return [finding.policy.name for finding in report.findings], dict(report.skipped)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("template/Dockerfile", "FROM alpine\nRUN apk add curl; \\\\\n  curl --version\n"),
        ("images/templates/Dockerfile", "FROM tomcat:${image.version}\nRUN true\n"),
        (WORKFLOW, "on: push\n{% raw %}\njobs: {}\n{% endraw %}\n"),
        (WORKFLOW, "on: push\nenv:\n  STAGE: {{ resources.stage }}\n"),
        ("prometheus.yml", '{{ if eq .Cluster.Monitoring "on" }}\nglobal: {}\n{{ end }}\n'),
        ("alertmanager.yml", "global:\n  slack_api_url: {{.slack_api_url}}\n"),
        ("prometheus/rules.yml", "# {{ ansible_managed }}\ngroups: {{ rule_groups | to_json }}\n"),
        ("prometheus.yml", "scrape_configs: {{ jobs | default([]) | to_nice_yaml(indent=2) }}\n"),
        (
            "openapi.yml",
            "openapi: 3.1.0\ntags:\n  - name: a\n  {{- if .Reset }}\n  - name: b\n  {{- end }}\n",
        ),
        (
            "compose.yaml",
            "services:\n  web:\n    image: a\n    {{ range .All }}\n    ports: []\n    {{ end }}\n",
        ),
        ("job.yaml", f"{JOB}${{SCHEDULING}}\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}    __LABELS__\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}  template:\n    @CONTAINERS@\n    spec: {{}}\n"),
        ("prometheus.yml", 'global:\n%{ if name == "a" }\n  scrape_interval: 1m\n%{ endif }\n'),
        ("otel/config.yaml", "receivers: {}\n%{~ for name in names ~}\nservice: {}\n%{~ endfor ~}\n"),
        (
            "web.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: #SERVICE#-#STAGE#\nspec: {}\n",
        ),
        ("alertmanager.yml", "global: {}\n[[- if .Proxy ]]\n  slack_api_url: [[ .Proxy ]]\n[[- end ]]\n"),
        ("deploy/job.yaml", f"{JOB}  template:\n  [[ range $i, $pod := .Pods ]]\n    [[ with $pod ]]\n"),
        ("job.yaml", f"{JOB}  note: |\nJOB_NOTE\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}  template:\n    spec:\n      nodeName: # Enter the name of the node\n"),
        ("job.yaml", f"{JOB}  parallelism: ## EDIT: number of pods\n  template: {{}}\n"),
        ("job.ftl.yaml", f"{JOB}    <@labels/>\n  template: {{}}\n"),
        ("job.tmpl.yaml", f"{JOB}    (( labels ))\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}<#if config.limits??>\n  backoffLimit: 1\n</#if>\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}  <#list pods as pod>\n  parallelism: 1\n  </#list>\n"),
    ],
)
def test_a_template_is_not_read(path, text):
    assert read(path, text) == ([], {"template": 1})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (WORKFLOW, "on: push\njobs: [\n"),
        ("job.yaml", f"{JOB}  note: |\njob note\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}  parallelism: # unset by default\n  template: [\n"),
        ("job.yaml", f"{JOB}  note: ${{SCHEDULING}}\n  template\n"),
        ("job.yaml", f"{JOB}  args:\n    [[ if, else ]]\n  template\n"),
        ("job.yaml", f"{JOB}  note: |\n    ${{SCHEDULING}}\n    a\n    b\n  template\n"),
        (WORKFLOW, "on: push\nenv:\n  A: %x\n  B: '{% x %}'\n"),
        ("openapi.yml", "openapi: 3.1.0\ninfo:\n  title: |\n    {{ if .A }}\n  version\n  a: b\n"),
        ("alertmanager.yml", "route:\n  receiver: {{ .GroupLabels.team }}\n"),
        ("prometheus.yml", "global:\n  external_labels:\n    a: {{ printf $x }}\n"),
        ("job.ftl-web.yaml", f"{JOB}    <@labels/>\n  template: {{}}\n"),
        ("job.yaml", f"{JOB}  note: |\n    <#comment>\n  template\n"),
        ("alertmanager.yml", "route:\n  receiver: {{ .GroupLabels.team | toUpper }}\n"),
    ],
)
def test_a_mistake_is_reported(path, text):
    assert read(path, text)[0] == ["syntax-error"]


def test_a_dockerfile_in_a_folder_of_templates_that_is_none():
    text = "FROM alpine:3.22\nRUN apk add curl \\\n  && curl --version\nRUNS true\n"
    report = aurora_devops.lint({"templates/web/Dockerfile": text}, select=["unknown-instruction"])
    assert [finding.line for finding in report.findings] == [4]


DASHBOARD = '{"panels": [], "schemaVersion": 39, "templating": {"list": []}, "title": "a",\n "uid": %s}\n'
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec: {}\n"


@pytest.mark.parametrize(
    "value",
    ['"{{ .Values.uid | default "a" }}"', '"{{ include "x" . }}-{{ quote "b" }}"', "@UID@", "%UID%", "{UID}"],
)
@pytest.mark.parametrize("path", ["chart/dashboards/a.json", "a.json"])
def test_a_dashboard_of_another_program_is_not_read(path, value):
    assert read(path, DASHBOARD % value) == ([], {"template": 1})


@pytest.mark.parametrize("value", ["@NAME@", "%NAME%-a", "{NAME}-a", "{name}-a", "{NAME} b"])
def test_a_manifest_of_another_program_is_not_read(value):
    assert read("pod.yaml", POD % value) == ([], {"template": 1})


@pytest.mark.parametrize("value", ['"a" "{{ x }}"', "@a", "{a: 1}", '"@UID@" x', "50%"])
def test_a_mistake_in_a_dashboard_is_reported(value):
    assert read("a.json", DASHBOARD % value)[0] == ["syntax-error"]


@pytest.mark.parametrize("value", ["@a", "%x", "{name} of the shop", '"{{ a "b" }}"', "'@NAME@' x"])
def test_a_mistake_in_a_manifest_is_reported(value):
    assert read("pod.yaml", POD % value)[0] == ["syntax-error"]
