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
    """A Deployment stops all its pods before it starts new ones.

    Nobody answers during an update, and if the new version does not start, nobody answers at all.
    Use `RollingUpdate`, unless two versions must never run at once.
    """
    spec = workload.spec
    if spec is None:
        return
    for key, strategy in (("strategy", spec.strategy), ("updateStrategy", spec.update_strategy)):
        if strategy is not None and strategy.type not in (None, "RollingUpdate", "Rolling"):
            message = f"{workload.title} is updated by {strategy.type}"
            yield Finding(at=spec.at[key]["type"], message=message)
