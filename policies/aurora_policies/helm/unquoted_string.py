from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import UnquotedString

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  port: «{{ .Values.port }}»
"""

_SCHEMA = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Shop, plural: shops}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            labels:
              type: object
              x-kubernetes-preserve-unknown-fields: true
"""


@policy(
    "HLM007",
    severity="error",
    category="validity",
    examples=[
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "port: 8080\n"},
        ),
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": 'port: "8080"\n'},
            because="the quotes in values.yaml are not part of the value",
        ),
        good(
            _TEMPLATE.replace("«", "").replace("»", "").replace("port }}", "port | quote }}"),
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "port: 8080\n"},
            because="the template prints quotes",
        ),
        good(
            _SCHEMA,
            path="chart/templates/crd.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "{}\n"},
            because="in a schema `labels` is the name of a property",
        ),
    ],
)
def unquoted_string(value: UnquotedString) -> Iterator[Finding]:
    """A template prints a value without quotes where Kubernetes requires a string.

    Labels, annotations, environment variables and the data of a ConfigMap are strings; the API server rejects the
    numbers and booleans that YAML reads from `8080`, `1.10` or `true` without quotes. Quotes in `values.yaml` do not
    help, because they are not part of the value.
    Use `quote` in the template.

    <https://helm.sh/docs/chart_best_practices/values/#make-types-clear>
    """
    message = f"'{value.name}' must be a string, but is printed as {value.read} without quotes; use 'quote'"
    yield Finding(at=value.at, message=message)
