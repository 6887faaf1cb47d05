from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

_CLUSTER_LABELS = frozenset({"k8s-app", "kubernetes.io/cluster-service", "addonmanager.kubernetes.io/mode"})


@policy(
    "KUB052",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV037", "KSV-0037", "AVD-KSV-0037")},
    examples=[
        bad(pod(head="namespace: «kube-system»\n")),
        good(pod(head="namespace: web\n")),
        good(
            pod(
                head="""\
                namespace: kube-system
                labels:
                  tier: control-plane
                """
            ),
            because="it belongs there",
        ),
    ],
)
def system_namespace(inside: PodIn) -> Iterator[Finding]:
    """A pod is put into a namespace of the cluster itself.

    What runs there is trusted: it may take priority over everything, and most policies leave it out.
    Use a namespace of its own.
    """
    made = inside.object
    if made.namespace not in ("kube-system", "kube-public", "kube-node-lease") or made.metadata is None:
        return
    labels = {**made.labels, **inside.labels}
    if labels.get("tier") == "control-plane" or _CLUSTER_LABELS & labels.keys():
        return
    yield Finding(at=made.metadata.at["namespace"], message=f"{made.title} is put into {made.namespace}")
