"""What a chart prints without a value is set by each installation, so its form is not judged."""

from aurora_devops.core.run import lint_texts

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
OBJECT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}
data: {{}}
"""


def names(name: str, values: str | None, chart: str = CHART) -> list[str]:
    """The policies with findings about the name of a ConfigMap of a chart."""
    files = {"chart/Chart.yaml": chart, "chart/templates/settings.yaml": OBJECT.format(name=name)}
    if values is not None:
        files["chart/values.yaml"] = values
    report = lint_texts(files)
    assert not report.failures
    return [
        finding.policy.name
        for finding in report.findings
        if finding.path == "chart/templates/settings.yaml" and finding.policy.category == "validity"
    ]


def test_a_name_that_ends_with_an_unset_value_is_not_judged() -> None:
    assert "invalid-name" not in names("web-{{ .Values.version }}", "region: here\n")
    assert "invalid-name" not in names("web-{{ .Values.image.tag }}", "image: {}\n")
    assert "invalid-name" not in names("web-{{ .Values.global.version }}", "")
    assert "invalid-name" not in names("web-{{ .Values.version }}", "version: ''\n")


def test_the_length_of_a_name_does_not_count_that_of_the_release() -> None:
    long = f"{'a' * 243}"
    assert "invalid-name" not in names(f"{{{{ .Release.Name }}}}-{long}", "")
    assert "invalid-name" in names(f"{{{{ .Release.Name }}}}-{long}{'b' * 10}", "")


def test_a_value_is_unset_without_a_values_file_and_without_the_dependencies() -> None:
    missing = (
        CHART
        + "dependencies:\n  - name: base\n    version: 1.0.0\n    repository: https://example.com/charts\n"
    )
    for values in ("region: here\n", None):
        for chart in (CHART, missing):
            assert "invalid-name" not in names("web-{{ .Values.version }}", values, chart)
    assert "invalid-name" in names("web-{{ .Values.version }}", "version: A_1\n", missing)


def test_a_name_that_ends_with_a_value_of_the_chart_is_judged() -> None:
    assert "invalid-name" in names("web-{{ .Values.version }}-", "version: '1'\n")
    assert "invalid-name" in names("web-{{ .Values.version }}", "version: A_1\n")


def test_a_value_of_a_wrong_type_makes_no_other_value_set() -> None:
    service = """\
apiVersion: v1
kind: Service
metadata:
  name: web-{{ .Values.cluster }}
spec:
  ports:
    - port: 80
  externalIPs:
    - {{ .Values.ip }}
"""
    for values, judged in (("a: 1\n", False), ("cluster: A_1\n", True)):
        files = {"Chart.yaml": CHART, "values.yaml": values, "templates/service.yaml": service}
        assert ("invalid-name" in [finding.policy.name for finding in lint_texts(files).findings]) is judged


def test_a_value_that_is_printed_as_nil_is_not_judged() -> None:
    host = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: {{ $host }}
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
"""
    for value, judged in (
        ('printf "web.%s.example.com" .Values.region', False),
        ('print "web." .Values.region', False),
        ('printf "web.%s.example.com" "a_b"', True),
        ('printf "web.%s.example.com" .Values.tld', False),
    ):
        template = f"{{{{- $host := {value} }}}}\n{host}"
        files = {
            "Chart.yaml": CHART,
            "values.yaml": "tld: DEFINED-IN-SECRETS\n",
            "templates/ingress.yaml": template,
        }
        found = [finding.policy.name for finding in lint_texts(files).findings]
        assert ("invalid-ingress" in found) is judged


def test_an_unset_value_may_make_the_text_unreadable() -> None:
    for values, image, judged in (
        ("a: 1\n", "{{ .Values.image }}:{{ .Values.tag }}", False),
        ("image: web\n", "{{ .Values.image }}\n  {{ .Values.more }}\n  b", False),
        ("image: web\ntag: '1'\n", "{{ .Values.image }}: {{ .Values.tag }}", True),
    ):
        text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  image: {image}\n  c: d\n"
        found = lint_texts({"Chart.yaml": CHART, "values.yaml": values, "templates/pod.yaml": text}).findings
        assert ("invalid-template" in [finding.policy.name for finding in found]) is judged
