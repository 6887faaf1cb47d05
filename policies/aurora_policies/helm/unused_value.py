from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import UnusedValue

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  host: {{ .Values.host | quote }}
  {{- toYaml .Values.extra | nindent 2 }}
"""


@policy(
    "HLM005",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            "host: example.org\n«port»: 8080\nextra:\n  a: b\n",
            path="chart/values.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/templates/config.yaml": _TEMPLATE},
        ),
        good(
            "host: example.org\nextra:\n  a: b\nglobal:\n  domain: example.org\n",
            path="chart/values.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/templates/config.yaml": _TEMPLATE},
            because="`extra` is printed as a whole, and global values are for other charts too",
        ),
    ],
)
def unused_value(value: UnusedValue) -> Iterator[Finding]:
    """No template of the chart reads a value of `values.yaml`.

    Setting it has no effect, which surprises users of the chart; often the template was changed and the value was not.
    Remove the value, or use it in a template.
    Templates are searched as text, so a value that is only read under a condition counts as read. There is no finding
    if a template passes all of `.Values` to a function, if a dependency of the chart is missing, or if git ignores some
    templates, which a program writes.

    <https://helm.sh/docs/chart_best_practices/values/>
    """
    yield Finding(at=value.at, message=f"value '{value.name}' is not used by any template")
