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


def names(name: str, values: str) -> list[str]:
    """The policies with findings about the name of a ConfigMap of a chart."""
    report = lint_texts(
        {
            "chart/Chart.yaml": CHART,
            "chart/values.yaml": values,
            "chart/templates/settings.yaml": OBJECT.format(name=name),
        }
    )
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


def test_a_name_that_ends_with_a_value_of_the_chart_is_judged() -> None:
    assert "invalid-name" in names("web-{{ .Values.version }}-", "version: '1'\n")
    assert "invalid-name" in names("web-{{ .Values.version }}", "version: A_1\n")
