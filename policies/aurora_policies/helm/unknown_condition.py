from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.helm import UnknownCondition

_CHART = """\
apiVersion: v2
name: web
version: 1.0.0
dependencies:
  - name: redis
    version: 1.x.x
    repository: https://charts.example.org
    condition: {condition}
"""
_VALUES = {"chart/values.yaml": "redis:\n  enabled: false\ncache:\n  size: 1\n"}


@policy(
    "HLM013",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _CHART.format(condition="«redis.enable»"),
            path="chart/Chart.yaml",
            files=_VALUES,
        ),
        bad(
            _CHART.format(condition="«redis-cluster.enabled»"),
            path="chart/Chart.yaml",
            files=_VALUES,
        ),
        good(
            _CHART.format(condition="redis.enabled"),
            path="chart/Chart.yaml",
            files=_VALUES,
            because="`values.yaml` has the value",
        ),
        good(
            _CHART.format(condition="cache.enabled"),
            path="chart/Chart.yaml",
            files=_VALUES,
            because="`values.yaml` has no similar value, so the user may set it",
        ),
    ],
)
def unknown_condition(condition: UnknownCondition) -> Iterator[Finding]:
    """The condition of a dependency is not in `values.yaml`, which has a similar value.

    Helm ignores a condition whose value is not set, so the dependency is always installed.
    Correct the condition, or the name of the value.
    The tags of a dependency are compared with those in `values.yaml`.
    A similar value is a boolean whose path differs in one key, or that of the dependency (`redis.enabled`).

    <https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies>
    """
    yield Finding(
        at=condition.at,
        message=f"condition '{condition.condition}' of dependency '{condition.dependency}' is not in values.yaml; "
        f"did you mean '{condition.meant}'?",
        related=(Related(condition.meant_at, f"the value '{condition.meant}' of the chart"),),
    )
