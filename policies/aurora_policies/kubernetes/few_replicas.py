from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


class Options(PolicyOptions):
    replicas: int = option(3, ge=1, description="The number of pods that a Deployment must have.")


@policy(
    "KUB054",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "minimum-three-replicas"},
    examples=[
        bad(deployment(spec="replicas: «2»\n")),
        good(deployment(spec="replicas: 3\n")),
        good(deployment(spec="replicas: 2\n"), options={"replicas": 2}),
    ],
)
def few_replicas(workload: Workload, options: Options) -> Iterator[Finding]:
    """A Deployment has fewer pods than required.

    With 3 pods, one can be drained while another fails.
    Raise `replicas`; the option `replicas` is the required number.

    https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
    """
    spec = workload.spec
    if spec is None or workload.kind not in ("Deployment", "DeploymentConfig", "ReplicaSet"):
        return
    if workload.replicas is not None and workload.replicas < options.replicas:
        message = f"{workload.title} has replicas {workload.replicas}; set it to {options.replicas} or more"
        yield Finding(at=spec.at["replicas"], message=message)
