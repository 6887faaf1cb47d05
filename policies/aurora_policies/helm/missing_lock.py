from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.helm import ChartFiles

_EXACT = regex(r"=?\s*v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?")


@policy(
    "HLM010",
    severity="info",
    category="reproducibility",
    examples=[
        bad(
            """\
            apiVersion: v2
            name: web
            version: 1.0.0
            «dependencies»:
              - name: redis
                version: 1.x.x
                repository: https://charts.example.org
            """
        ),
        good(
            """\
            apiVersion: v2
            name: web
            version: 1.0.0
            dependencies:
              - name: redis
                version: 1.x.x
                repository: https://charts.example.org
            """,
            files={"chart/Chart.lock": "dependencies: []\n"},
            because="the lock file has the versions",
        ),
        good(
            """\
            apiVersion: v2
            name: web
            version: 1.0.0
            dependencies:
              - name: redis
                version: 1.2.3
                repository: https://charts.example.org
            """,
            because="the version is exact",
        ),
    ],
)
def missing_lock(chart: ChartFiles) -> Iterator[Finding]:
    """A chart depends on version ranges, and its `Chart.lock` is not in the repository.

    `helm dependency update` takes the newest version in the range, so two builds of the same commit may differ.
    Commit `Chart.lock` and use `helm dependency build`, or write exact versions.

    <https://helm.sh/docs/helm/helm_dependency_build/>
    """
    if "Chart.lock" in chart.names or "requirements.lock" in chart.names:
        return
    ranges = [
        dependency
        for dependency in chart.model.dependencies
        if dependency.version
        and _EXACT.fullmatch(dependency.version) is None
        and not (dependency.repository or "").startswith("file://")
    ]
    if ranges and not all(dependency.name in chart.held for dependency in ranges):
        message = f"dependency '{ranges[0].name}' has the version range '{ranges[0].version}' and Chart.lock is missing"
        yield Finding(at=chart.model.at["dependencies"].key, message=message)
