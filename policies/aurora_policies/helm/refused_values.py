from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import RefusedTemplate

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


@policy(
    "HLM002",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              host: {{ «required» "host must be set" .Values.host }}
            """,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART},
        ),
        good(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              host: {{ required "host must be set" .Values.host }}
            """,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/ci/test-values.yaml": "host: example.org\n"},
            because="a file in `ci/` sets the value",
        ),
    ],
)
def refused_values(template: RefusedTemplate) -> Iterator[Finding]:
    """A template refuses the default values of the chart, so its objects are not checked.

    It calls `required` or `fail`, so the chart can be neither installed nor tested without further values.
    Add a file `ci/test-values.yaml` with the values that are required: chart-testing uses it, and the templates are
    rendered and checked with it.

    <https://helm.sh/docs/howto/charts_tips_and_tricks/#using-the-required-function>
    """
    yield Finding(at=template.at, message=f"the default values are refused: {template.message}")
