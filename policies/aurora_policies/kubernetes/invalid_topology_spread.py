from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB130",
    severity="error",
    category="validity",
    equivalents={"kube-score": "pod-topology-spread-constraints"},
    examples=[
        bad(
            pod(
                spec="""\
                    topologySpreadConstraints:
                      - maxSkew: «0»
                        topologyKey: zone
                        whenUnsatisfiable: DoNotSchedule
                    """
            )
        ),
        bad(
            pod(
                spec="""\
            topologySpreadConstraints:
              - «maxSkew»: 1
                whenUnsatisfiable: DoNotSchedule
            """
            )
        ),
        good(
            pod(
                spec="""\
                    topologySpreadConstraints:
                      - maxSkew: 1
                        topologyKey: zone
                        whenUnsatisfiable: DoNotSchedule
                    """
            )
        ),
    ],
)
def invalid_topology_spread(inside: PodIn) -> Iterator[Finding]:
    """A topology spread constraint is not one that the API takes.

    The pod is refused.
    `maxSkew` is 1 at least, `topologyKey` is the label of the nodes, and `whenUnsatisfiable` is DoNotSchedule or
    ScheduleAnyway.
    """
    for constraint in inside.spec.topology_spread_constraints:
        if isinstance(constraint.max_skew, int) and constraint.max_skew < 1:
            message = f"{inside.title}: maxSkew is {constraint.max_skew}, not 1 or more"
            yield Finding(at=constraint.at["maxSkew"], message=message)
        if not constraint.topology_key and inside.whole:
            yield Finding(at=constraint.at["topologyKey"], message=f"{inside.title}: topologyKey is missing")
        way = constraint.when_unsatisfiable
        if way is not None and way not in ("DoNotSchedule", "ScheduleAnyway") and not is_dynamic(way):
            at = constraint.at["whenUnsatisfiable"]
            yield Finding(at=at, message=f"{inside.title}: whenUnsatisfiable cannot be {way}")
