from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


@policy(
    "KUB059",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "no-rolling-update-strategy", "kube-score": "deployment-strategy"},
    examples=[
        bad(deployment(spec="strategy:\n  type: «Recreate»\n")),
        good(deployment(spec="strategy:\n  type: RollingUpdate\n")),
        good(deployment(), because="RollingUpdate is the default"),
    ],
)
def recreate_strategy(workload: Workload) -> Iterator[Finding]:
    """A workload does not use the strategy RollingUpdate.

    `Recreate` stops all pods before it starts new ones, so an update interrupts the program, for as long as the new
    version does not start; `OnDelete` updates a pod only when it is deleted.
    Set `type: RollingUpdate`, unless two versions must not run at the same time.

    <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy>
    """
    spec = workload.spec
    if spec is None:
        return
    for key, strategy in (("strategy", spec.strategy), ("updateStrategy", spec.update_strategy)):
        if strategy is not None and strategy.type not in (None, "RollingUpdate", "Rolling"):
            message = f"{key} of {workload.title} is '{strategy.type}'; use RollingUpdate"
            yield Finding(at=spec.at[key]["type"], message=message)
