from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


@policy(
    "KUB058",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "no-node-affinity"},
    examples=[
        bad("""\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                «spec»:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """),
        good(deployment(pod="affinity:\n  nodeAffinity: {}\n")),
        good(deployment(pod="nodeSelector:\n  disk: ssd\n")),
    ],
)
def missing_node_affinity(workload: Workload) -> Iterator[Finding]:
    """A workload does not set which nodes its pods can run on.

    In a cluster with several types of nodes, a pod can start on one that is too slow, too expensive or of another
    architecture.
    Add a `nodeAffinity` or a `nodeSelector`, if the cluster has several types of nodes.

    <https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/>
    """
    pod = workload.pod
    if pod is None or pod.spec.node_selector or pod.spec.node_name:
        return
    affinity = pod.spec.affinity
    if affinity is None or affinity.node_affinity is None:
        at = pod.missing("affinity", "nodeAffinity")
        if at is not None:
            message = f"{workload.title} can run on any node; set nodeAffinity or nodeSelector"
            yield Finding(at=at, message=message)
