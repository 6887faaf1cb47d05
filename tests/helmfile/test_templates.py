"""Helmfiles are templates of YAML: what is known of their values, and where."""

import pytest

import aurora_devops
from aurora_devops.formats import templated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('tag: {{ requiredEnv "TAG" }}\n', {"tag": '{{ requiredEnv "TAG" }}'}),
        ('tag: "{{ env "TAG" }}"\n', {"tag": '{{ env "TAG" }}'}),
        ("tag: '{{ env `a: b` }}-x'\n", {"tag": "{{ env `a: b` }}-x"}),
        ("values: [{{ .Release.Name }}.yaml, b]\n", {"values": ["{{ .Release.Name }}.yaml", "b"]}),
        ("a: {{`{{ .Release.Name }}`}}.yaml # c\n", {"a": "{{`{{ .Release.Name }}`}}.yaml"}),
        ("a: 1\n{{ if .Values.on }}\nb: 2\n{{- else }}\nb: 3\n{{ end }}\n", {"a": 1, "b": 3}),
        ("{{/* a: [\n b */}}\na: 1\n", {"a": 1}),
        (
            "a:\n{{ range .Values.list }}\n  - {{ .name | quote }}\n{{ end }}\n",
            {"a": ["{{ .name | quote }}"]},
        ),
        ("a: {b: 1}\n", {"a": {"b": 1}}),
        ('a:\n  "{{ .name }}": {b: "{{ .x }}"}\n  c: 1\n', {"a": {"{{ .name }}": {"b": "{{ .x }}"}, "c": 1}}),
        ("  echo {{ .Values.title }}\n", "echo {{ .Values.title }}"),
    ],
)
def test_actions_are_text_of_the_values(text: str, value: object) -> None:
    stream = templated.read(text)
    assert not stream.problems
    assert [tree.value for tree in stream.documents] == [value]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a: {{ .x }}\n{{ if .y }}\n{{ end }}\n{{- /* a */ -}}\n{{ $z := 1 }}\n", False),
        ("a: 1\n{{ toYaml .x }}\n", True),
        ("a: 1\n  {{- tpl .x . | nindent 2 }}\n", True),
    ],
)
def test_lines_that_are_printed(text: str, printed: bool) -> None:
    assert templated.has_printed_lines(text) is printed


def test_what_cannot_be_read_is_a_template() -> None:
    report = aurora_devops.lint({"helmfile.yaml": "releases:\n{{ if a }}\n  - b\n c: {{ d }}\n"})
    assert not report.findings


FILES = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "replicas: 1\nimage:\n  tag: ''\n",
    "charts/web/templates/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
    '  a: {{ .Values.replicas | quote }}\n  b: {{ required "tag" .Values.image.tag }}\n',
    "envs/staging.yaml": "replicas: 1\n",
    "envs/live.yaml": "replica: 2\n",
}
ENVIRONMENTS = "environments:\n  staging: {}\n  live: {}\n---\n"
RELEASES = (
    "releases:\n  - name: live\n    chart: ./charts/web\n    values:\n      - FILE\n"
    '      - image: {tag: {{ env "A" }}}\n'
)


@pytest.mark.parametrize("path", ["helmfile.yaml", "helmfile.yaml.gotmpl", "helmfile.d/web.yaml"])
@pytest.mark.parametrize(
    "file",
    [
        "envs/{{ .Environment.Name }}.yaml",
        "envs/{{.Environment.Name}}.yaml",
        "envs/{{ .Release.Name }}.yaml",
        "envs/{{`{{ .Release.Name }}`}}.yaml",
        "envs/live.yaml",
    ],
)
def test_the_values_of_each_environment(path: str, file: str) -> None:
    """They are compared with what the templates read."""
    text = ENVIRONMENTS + RELEASES.replace("FILE", file)
    if "/" in path:
        text = text.replace("./charts", "../charts").replace("- envs", "- ../envs")
    select = ["misspelled-value", "unread-value", "missing-file-in-command"]
    report = aurora_devops.lint({**FILES, path: text}, select=select)
    assert [(finding.path, finding.message.split("'")[1]) for finding in report.findings] == [
        ("envs/live.yaml", "replica")
    ]


def test_the_file_of_an_environment_that_does_not_exist() -> None:
    files = {**FILES, "bases.yaml": "environments:\n  live: {}\n  test: {}\n"}
    text = "bases: [bases.yaml]\n---\n" + RELEASES.replace("FILE", "envs/{{ .Environment.Name }}.yaml")
    report = aurora_devops.lint({**files, "helmfile.yaml": text}, select=["missing-file-in-command"])
    assert [finding.message for finding in report.findings] == [
        "helmfile: the file 'envs/test.yaml' does not exist"
    ]


@pytest.mark.parametrize(
    "text", ["  echo {{ .Values.title }}\n", "{{ .Environment.Name }}\n", "- {{ a }}\n", "12\n"]
)
def test_a_file_that_is_no_mapping_is_read(text: str) -> None:
    assert aurora_devops.lint({"helmfile.yaml": text}).failures == ()
