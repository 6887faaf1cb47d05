from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

_ADDON_LABELS = frozenset({"k8s-app", "kubernetes.io/cluster-service", "addonmanager.kubernetes.io/mode"})


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
                  component: kube-scheduler
                  tier: control-plane
                """,
                spec="priorityClassName: system-node-critical\n",
            ),
            because="it has the labels and the priority class that kubeadm sets",
        ),
    ],
)
def system_namespace(inside: PodIn) -> Iterator[Finding]:
    """A pod is created in a namespace of Kubernetes itself, such as `kube-system`.

    Pods there can have the highest priority, and many policies exclude the namespace, so a mistake there
    affects the cluster.
    Create a namespace for the program.
    Add-ons (label `k8s-app` or `kubernetes.io/cluster-service`), and programs of the control plane with the
    labels and the priority class that kubeadm sets, are not reported.

    <https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/>
    """
    made = inside.object
    if made.namespace not in ("kube-system", "kube-public", "kube-node-lease") or made.metadata is None:
        return
    labels = {**made.labels, **inside.labels}
    control_plane = (
        labels.get("tier") == "control-plane"
        and "component" in labels
        and inside.spec.priority_class_name == "system-node-critical"
    )
    if not control_plane and not _ADDON_LABELS & labels.keys():
        message = f"{made.title} is created in namespace '{made.namespace}'; use a namespace of its own"
        yield Finding(at=made.metadata.at["namespace"], message=message)
