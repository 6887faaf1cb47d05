from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


class Options(PolicyOptions):
    replicas: int = option(3, ge=1, description="How many pods a Deployment should have at least.")


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
    """A Deployment has fewer pods than its operators want.

    With three, one can be drained while another fails.
    Raise `replicas`; the option `replicas` says how many are wanted.
    """
    spec = workload.spec
    if spec is None or workload.kind not in ("Deployment", "DeploymentConfig", "ReplicaSet"):
        return
    if workload.replicas is not None and workload.replicas < options.replicas:
        message = f"{workload.title} has {workload.replicas} pods, fewer than {options.replicas}"
        yield Finding(at=spec.at["replicas"], message=message)
