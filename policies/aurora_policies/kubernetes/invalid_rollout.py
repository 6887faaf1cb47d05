from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment

_ZERO = (0, "0", "0%")


@policy(
    "KUB307",
    severity="error",
    category="validity",
    examples=[
        bad(
            deployment(
                spec="""\
                strategy:
                  rollingUpdate:
                    maxSurge: 0
                    maxUnavailable: «0»
                """
            )
        ),
        bad(
            deployment(spec="strategy:\n  type: Recreate\n  «rollingUpdate»:\n    maxSurge: 1\n"),
            fixed=deployment(spec="strategy:\n  type: Recreate\n"),
        ),
        good(
            deployment(
                spec="""\
                strategy:
                  rollingUpdate:
                    maxSurge: 1
                    maxUnavailable: 0
                """
            )
        ),
    ],
)
def invalid_rollout(workload: Workload) -> Iterator[Finding]:
    """The update strategy of a workload allows no rollout.

    The API server refuses the object.
    Set `maxSurge` or `maxUnavailable` to more than 0; the strategy `Recreate` has no `rollingUpdate`.
    Custom resources are not checked.
    The fix removes `rollingUpdate` beside `Recreate`; it is not safe, because `RollingUpdate` may be meant.

    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
    """
    spec = workload.spec
    strategy = (spec.strategy or spec.update_strategy) if spec is not None else None
    if strategy is None or strategy.rolling_update is None or workload.object.custom:
        return
    rolling = strategy.rolling_update
    if strategy.type == "Recreate":
        message = f"strategy Recreate of {workload.title} has no rollingUpdate; remove it"
        at = strategy.at["rollingUpdate"]
        yield Finding(at=at.key, message=message, fix=Fix((Edit(at.entry, ""),), safe=False))
    elif rolling.max_unavailable in _ZERO and (
        rolling.max_surge in _ZERO or (rolling.max_surge is None and workload.kind == "DaemonSet")
    ):
        message = f"maxUnavailable and maxSurge of {workload.title} are 0; set one of them to more"
        yield Finding(at=rolling.at["maxUnavailable"], message=message)
