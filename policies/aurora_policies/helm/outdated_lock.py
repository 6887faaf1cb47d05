from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.helm import OutdatedLock

_CHART = """\
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - name: {}
    version: {}
    repository: {}
"""
_CHARTS = "https://charts.example.org"
_LOCK = """\
dependencies:
- name: redis
  repository: https://charts.example.org
  version: 20.1.4
digest: sha256:b28c22e6c4dd2a1eb2ddc16a92a8b7e1ffa5ed5f26bb2b2ef6d1a9d22e4c4a04
generated: "2026-03-04T09:12:44.1Z"
"""
_FILES = {"chart/Chart.lock": _LOCK}
_OLD = """\
dependencies:
  - name: redis
    version: {}
    repository: https://charts.example.org
"""


@policy(
    "HLM014",
    severity="error",
    category="validity",
    examples=[
        bad(_CHART.format("redis", "«20.2.0»", _CHARTS), path="chart/Chart.yaml", files=_FILES),
        bad(_CHART.format("redis", "«^21.0.0»", _CHARTS), path="chart/Chart.yaml", files=_FILES),
        bad(_CHART.format("«valkey»", "20.1.4", _CHARTS), path="chart/Chart.yaml", files=_FILES),
        bad(
            _CHART.format("redis", "20.1.4", "«https://charts.example.com»"),
            path="chart/Chart.yaml",
            files=_FILES,
        ),
        bad(
            _OLD.format("«~19.0.0»"),
            path="chart/requirements.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v1\nname: shop\nversion: 1.0.0\n",
                "chart/requirements.lock": _LOCK,
            },
        ),
        bad(
            _CHART.format("redis", "20.1.4", _CHARTS).replace("dependencies", "«dependencies»"),
            path="chart/Chart.yaml",
            files={"chart/Chart.lock": _LOCK.replace("digest:", "- name: valkey\n  version: 1.0.0\ndigest:")},
        ),
        good(
            _CHART.format("redis", "20.x.x", _CHARTS),
            path="chart/Chart.yaml",
            files=_FILES,
            because="the locked version is in the range",
        ),
        good(
            _CHART.format("redis", "20.1.4", _CHARTS) + "    alias: queue\n",
            path="chart/Chart.yaml",
            files=_FILES,
            because="the lock file has the names of the charts",
        ),
        good(
            _CHART.format("redis", "20.2.0", _CHARTS),
            path="chart/Chart.yaml",
            because="the chart has no lock file",
        ),
    ],
)
def outdated_lock(lock: OutdatedLock) -> Iterator[Finding]:
    """`Chart.lock` does not have the dependencies of `Chart.yaml`.

    `helm dependency build` fails, because the lock file is out of sync, and so does a pipeline that runs it.
    Run `helm dependency update` and commit `Chart.lock`.
    Compared are the names, versions and repositories of the dependencies, also those of `requirements.yaml` and
    `requirements.lock`.

    <https://helm.sh/docs/helm/helm_dependency_build/>
    """
    if not lock.locked:
        message = f"dependency '{lock.name}' is not in {lock.lock}"
    elif not lock.required:
        message = f"{lock.lock} has the dependency '{lock.name}', which the chart does not have"
    else:
        message = f"{lock.lock} has '{lock.locked}' of dependency '{lock.name}' instead of '{lock.required}'"
    yield Finding(
        at=lock.at,
        message=f"{message}; run 'helm dependency update'",
        related=(Related(lock.locked_at, "the lock file"),),
    )
