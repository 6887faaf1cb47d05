from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import ChartDependency

_CHART = """\
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - name: worker
    version: {}
    repository: {}
"""
_WORKER = {"chart/charts/worker/Chart.yaml": "apiVersion: v2\nname: worker\nversion: 3.3.0\n"}


@policy(
    "DLV138",
    severity="error",
    category="validity",
    examples=[
        bad(_CHART.format("«3.2.0»", "file://charts/worker"), path="chart/Chart.yaml", files=_WORKER),
        bad(_CHART.format("«~3.2.0»", "file://./charts/worker/"), path="chart/Chart.yaml", files=_WORKER),
        bad(
            _CHART.format("«4.x.x»", "file://../worker"),
            path="chart/Chart.yaml",
            files={"worker/Chart.yaml": "apiVersion: v2\nname: worker\nversion: 3.3.0\n"},
        ),
        good(
            _CHART.format("3.3.0", "file://charts/worker"),
            path="chart/Chart.yaml",
            files=_WORKER,
            because="the chart has the version",
        ),
        good(
            _CHART.format("^3.0.0", "file://charts/worker"),
            path="chart/Chart.yaml",
            files=_WORKER,
            because="the range contains the version",
        ),
        good(
            _CHART.format("3.2.0", "https://charts.example.org"),
            path="chart/Chart.yaml",
            files=_WORKER,
            because="the chart is downloaded again",
        ),
    ],
)
def other_chart_version(repository: Repository) -> Iterator[Finding]:
    """A chart depends on another version of a chart in the repository than the one there.

    `helm dependency build` and `helm dependency update` fail.
    Write the version of `Chart.yaml` of the dependency, or a range such as `^3.0.0`.
    Compared are dependencies with a `file://` address.

    <https://helm.sh/docs/topics/charts/#managing-dependencies-with-the-dependencies-field>
    """
    for one in repository.of(ChartDependency):
        if not one.allows:
            yield Finding(
                at=one,
                message=f"version '{one.allowed}' of dependency '{one.name}' is required, but '{one.file}' has "
                f"version {one.version}",
            )
