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
            because="two versions must not run at once",
        ),
        good(deployment(), because="an autoscaler may set the number"),
    ],
)
def single_replica(workload: Workload) -> Iterator[Finding]:
    """A Deployment has a single pod.

    When its node is drained or fails, the application is unavailable until a new pod is ready.
    Run 2 or more, on different nodes.
    A Deployment with the strategy `Recreate` may have a single pod.

    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    """
    spec = workload.spec
    if workload.kind != "Deployment" or spec is None or workload.replicas != 1:
        return
    if spec.strategy is None or spec.strategy.type != "Recreate":
        message = f"{workload.title} has a single pod; set replicas to 2 or more"
        yield Finding(at=spec.at["replicas"], message=message)
