"""What a chart alone does not tell: global values, the name of its release, and the versions that a cluster serves."""

import pytest

import aurora_devops

CHART = {"chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"}
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  {}
  tls:
    - hosts:
        {{{{- toYaml $domains | nindent 8 }}}}
"""
SECRET = "apiVersion: v1\nkind: {}\nmetadata:\n  name: web\ndata: {{}}\n"


def found(files, *policies):
    report = aurora_devops.lint({**CHART, **files}, select=list(policies))
    assert not report.failures
    return [(finding.policy.name, finding.path, finding.line) for finding in report.findings]


@pytest.mark.parametrize(
    ("variables", "values", "count"),
    [
        ("{{- $domains := .Values.global.domain | default (list) | list }}", "", 0),
        ("{{- $domain := .Values.domain }}{{ $domains := list (list $domain) }}", "", 0),
        ("{{- $domains := .Values.domain | default (list) | list }}", "", 1),
    ],
)
def test_what_is_made_of_a_value_that_is_not_set(variables, values, count):
    files = {"chart/templates/web.yaml": INGRESS.format(variables), "chart/values.yaml": f"a: 1\n{values}"}
    assert len(found(files, "invalid-manifest")) == count


@pytest.mark.parametrize("lookup", ["index .Values.jobs .Release.Name", 'dig .Release.Name "b" .Values.jobs'])
def test_the_rest_of_a_template_that_looks_for_the_release_is_checked(lookup):
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    {{ $x := "
        + lookup
        + " }}a: {{ $x }}\nspec:\n"
        "  containers:\n    - name: web\n      image: nginx:1.27.3\n      volume: a\n"
    )
    files = {"chart/templates/web.yaml": text, "chart/values.yaml": "jobs: {import: a}\n"}
    assert found(files, "unknown-field") == [("unknown-field", "chart/templates/web.yaml", 11)]


@pytest.mark.parametrize(("version", "count"), [("policy/v1beta1", 0), ("batch/v1beta1", 0), ("apps/v1", 1)])
def test_a_version_that_the_cluster_does_not_serve(version, count):
    text = f'{{{{ if .Capabilities.APIVersions.Has "{version}" }}}}{SECRET.format("Secret")}spec: a\n{{{{ end }}}}\n'
    assert len(found({"chart/templates/web.yaml": text}, "unknown-field")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{{ .Files.Glob "configs/*" | toYaml | sha256sum }}', 0),
        ('{{ (.Files.Glob "configs/*").AsConfig | sha256sum }}', 0),
        ('{{ (.Files.Glob "configs/*").AsConfig | quote }}', 1),
    ],
)
def test_a_checksum_of_files_that_are_added_later(text, count):
    template = SECRET.format("ConfigMap").replace("{}", "\n  a: " + text)
    assert len(found({"chart/templates/web.yaml": template}, "missing-file-in-command")) == count
