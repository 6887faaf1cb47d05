from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.helm import MisspelledValue

_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "replicaCount: 1\nimage:\n  tag: 1.4.2\nextra: {}\n",
    "chart/templates/config.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  replicas: {{ .Values.replicaCount | quote }}
  tag: {{ .Values.image.tag | quote }}
  {{- toYaml .Values.extra | nindent 2 }}
""",
}
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  interval: 10m
  chart:
    spec:
      chart: ./chart
      sourceRef:
        kind: GitRepository
        name: shop
  values:
    image:
      {key}: 1.4.3
"""


@policy(
    "HLM011",
    severity="warning",
    category="reliability",
    examples=[
        bad("«replicasCount»: 3\n", path="chart/values-prod.yaml", files=_CHART),
        bad(_RELEASE.format(key="«tags»"), path="flux/web.yaml", files=_CHART),
        bad(
            "# Web\n\n| name | value |\n| --- | --- |\n| `«image.tags»` | the tag |\n",
            path="chart/README.md",
            files=_CHART,
        ),
        bad(
            "replicaCount: 1\nimage:\n  «imageTag»: 1.4.2\nextra: {}\n",
            path="chart/values.yaml",
            files={path: text for path, text in _CHART.items() if path != "chart/values.yaml"},
        ),
        good(
            "replicaCount: 3\nextra:\n  replicasCount: 3\n",
            path="chart/values-prod.yaml",
            files=_CHART,
            because="`extra` may have any keys",
        ),
        good(
            "tolerations: []\n",
            path="chart/values-prod.yaml",
            files=_CHART,
            because="no value of the chart has a similar name",
        ),
    ],
)
def misspelled_value(value: MisspelledValue) -> Iterator[Finding]:
    """No template reads a value of a file, a release or a README, and the chart has one with a similar name.

    The value has no effect, so the release has the default of the chart.
    Correct the name of the value.
    Values are those of files beside the chart such as `values-prod.yaml`, and of the releases of Flux, Argo CD,
    helmfile, Skaffold and Kustomize in the same repository. A name is not reported if the release sets the similar
    value, too. A value of `values.yaml` is reported if a template reads a similar path that `values.yaml` does not
    have, and one in a table of the README if the README does not document the similar value.

    <https://helm.sh/docs/chart_template_guide/values_files/>
    """
    yield Finding(
        at=value.at,
        message=f"no template reads the value '{value.name}'; did you mean '{value.meant}'?",
        related=(Related(value.meant_at, f"the value '{value.meant}' of the chart"),),
    )
