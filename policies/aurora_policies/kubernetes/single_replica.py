from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


@policy(
    "KUB053",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "deployment-replicas"},
    examples=[
        bad(deployment(spec="replicas: «1»\n")),
        good(deployment(spec="replicas: 2\n")),
        good(
            deployment(
                spec="""\
                strategy:
                  type: Recreate
                replicas: 1
                """
            ),
            because="it says that there may be only one",
        ),
        good(deployment(), because="an autoscaler may say how many"),
    ],
)
def single_replica(workload: Workload) -> Iterator[Finding]:
    """A Deployment has a single pod.

    When its node is drained or dies, nobody answers until the next one is ready.
    Run two at least, on different nodes.
    """
    spec = workload.spec
    if workload.kind != "Deployment" or spec is None or workload.replicas != 1:
        return
    if spec.strategy is None or spec.strategy.type != "Recreate":
        yield Finding(at=spec.at["replicas"], message=f"{workload.title} has a single pod")
