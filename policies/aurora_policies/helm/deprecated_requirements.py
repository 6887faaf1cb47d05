from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import ChartFiles


@policy(
    "HLM009",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            "«apiVersion»: v2\nname: web\nversion: 1.0.0\n",
            files={"chart/requirements.yaml": "dependencies: []\n"},
        ),
        good(
            "apiVersion: v1\nname: web\nversion: 1.0.0\n",
            files={"chart/requirements.yaml": "dependencies: []\n"},
            because="apiVersion v1 has no other place for them",
        ),
        good(
            "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: []\n", because="they are in Chart.yaml"
        ),
    ],
)
def deprecated_requirements(chart: ChartFiles) -> Iterator[Finding]:
    """A chart with apiVersion v2 has its dependencies in the deprecated file `requirements.yaml`.

    Helm 3 reads it for charts with apiVersion v1, and prints a warning for other charts.
    Move the dependencies to `Chart.yaml`, and `requirements.lock` to `Chart.lock`.

    <https://helm.sh/docs/topics/charts/#chart-dependencies>
    """
    if chart.model.api_version == "v2" and "requirements.yaml" in chart.names:
        message = "requirements.yaml is deprecated since apiVersion v2; move the dependencies to Chart.yaml"
        yield Finding(at=chart.model.at["apiVersion"].key, message=message)
