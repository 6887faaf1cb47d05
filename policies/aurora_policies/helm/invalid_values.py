from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import InvalidValues

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
_SCHEMA = '{"properties": {"replicas": {"type": "integer"}, "host": {"minLength": 1}}, "required": ["host"]}'


@policy(
    "HLM004",
    severity="error",
    category="validity",
    examples=[
        bad(
            "«replicas»: [2]\n",
            path="chart/values.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.schema.json": _SCHEMA},
        ),
        good(
            "replicas: 2\n",
            path="chart/values.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.schema.json": _SCHEMA},
            because="it is an integer, and the host has to be set for each installation",
        ),
        good(
            "host: ''\n",
            path="chart/values.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.schema.json": _SCHEMA},
            because="an empty value has to be set for each installation",
        ),
    ],
)
def invalid_values(values: InvalidValues) -> Iterator[Finding]:
    """The default values do not match the schema of the chart.

    Helm validates the values against `values.schema.json` before it renders, and fails.
    Correct the value or the schema. A value that is missing or an empty string is not reported: it has to be set for
    each installation.

    <https://helm.sh/docs/topics/charts/#schema-files>
    """
    yield Finding(at=values.at, message=values.message)
