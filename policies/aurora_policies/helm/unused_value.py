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
        good(
            "host: example.org\nextra: {}\nslack:\n  proxy: a\n  channel: b\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE
                + "  slack: {{ .Values.slack.channel }}\n  proxy: {{ .Values.slack.proxyUrl }}\n",
            },
            because="`misspelled-value` reports it",
        ),
        bad(
            "host: example.org\nextra: {}\nslack:\n  «token»: a\n  channel: b\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE
                + "  slack: {{ .Values.slack.channel }}\n  proxy: {{ .Values.slack.proxyUrl }}\n",
            },
        ),
        good(
            "host: example.org\nextra: {}\nqueue:\n  enabled: true\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE,
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "  - name: web\n    version: 1.x.x\n    repository: file://../chart\n"
                "  - name: queue\n    version: 1.x.x\n    repository: https://example.org/charts\n"
                "    condition: web.queue.enabled\n",
            },
            because="the chart above has it as the condition of a dependency",
        ),
        bad(
            "host: example.org\nextra: {}\n«port»: 80\nqueue:\n  enabled: true\n  «size»: 2\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE,
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "  - name: web\n    alias: front\n    version: 1.x.x\n    repository: file://../chart\n",
                "shop/templates/queue.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: queue\ndata:\n"
                '  enabled: {{ index .Values "front" "queue" "enabled" | quote }}\n',
            },
        ),
        good(
            "host: example.org\nextra: {}\nport: 80\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE,
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "  - name: web\n    version: 1.x.x\n    repository: file://../chart\n",
                "shop/templates/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
                "  {{- toYaml .Values.web | nindent 2 }}\n",
            },
            because="the chart above prints all values of this one",
        ),
        *(
            good(
                f"host: example.org\nextra: {{}}\nshared: &shared\n  size: 2\nqueue:\n  {merged}\n",
                path="chart/values.yaml",
                files={
                    "chart/Chart.yaml": _CHART,
                    "chart/templates/config.yaml": _TEMPLATE + "  q: {{ .Values.queue | toJson | quote }}\n",
                },
                because="an alias repeats the value",
            )
            for merged in ("<<: *shared", "all: *shared")
        ),
        bad(
            "host: example.org\nextra: {}\n«shared»: &shared\n  size: 2\nqueue: &queue\n  all: 1\n# not *shared-2\n",
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/config.yaml": _TEMPLATE + "  q: {{ .Values.queue | toJson | quote }}\n",
            },
        ),
    ],
)
def unused_value(value: UnusedValue) -> Iterator[Finding]:
    """No template of the chart reads a value of `values.yaml`.

    Setting it has no effect, which surprises users of the chart; often the template was changed and the value was not.
    Remove the value, or use it in a template.
    Templates are searched as text, so a value that is only read under a condition counts as read. There is no finding
    if a template passes all of `.Values` to a function, if a dependency of the chart is missing, or if git ignores some
    templates, which a program writes. What the charts above read of the values of a dependency that they have by its
    path (`file://`), in conditions and templates, counts as read. A misspelled value is reported by `misspelled-value`.

    <https://helm.sh/docs/chart_best_practices/values/>
    """
    yield Finding(at=value.at, message=f"value '{value.name}' is not used by any template")
