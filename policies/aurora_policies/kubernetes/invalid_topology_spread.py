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
        bad(
            pod(
                spec="""\
                    topologySpreadConstraints:
                      - maxSkew: 1
                        topologyKey: zone
                        whenUnsatisfiable: ScheduleAnyway
                        minDomains: «2»
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
    """A topology spread constraint has a value that the API does not allow.

    The API server refuses the pod, or the workload that creates it.
    Set `maxSkew` to 1 or more, `topologyKey` to a label of the nodes, and `whenUnsatisfiable` to `DoNotSchedule` or
    `ScheduleAnyway`; set `minDomains` to 1 or more, and only with `DoNotSchedule`.

    https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    for constraint in inside.spec.topology_spread_constraints:
        if isinstance(constraint.max_skew, int) and constraint.max_skew < 1:
            message = f"maxSkew of {inside.title} is {constraint.max_skew}; it must be 1 or more"
            yield Finding(at=constraint.at["maxSkew"], message=message)
        if not constraint.topology_key and inside.whole:
            message = f"a topology spread constraint of {inside.title} has no topologyKey"
            yield Finding(at=constraint.at["topologyKey"], message=message)
        way = constraint.when_unsatisfiable
        if way is not None and way not in ("DoNotSchedule", "ScheduleAnyway") and not is_dynamic(way):
            message = f"whenUnsatisfiable of {inside.title} is '{way}', not DoNotSchedule or ScheduleAnyway"
            yield Finding(at=constraint.at["whenUnsatisfiable"], message=message)
        domains = constraint.min_domains
        if isinstance(domains, int) and domains < 1:
            message = f"minDomains of {inside.title} is {domains}; it must be 1 or more"
            yield Finding(at=constraint.at["minDomains"], message=message)
        elif domains is not None and way == "ScheduleAnyway":
            message = f"minDomains of {inside.title} requires whenUnsatisfiable: DoNotSchedule"
            yield Finding(at=constraint.at["minDomains"], message=message)
