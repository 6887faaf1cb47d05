from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Object

from ._examples import pod

# What a cluster has in its default namespace by itself, or what lies in none.
_ALWAYS_THERE = frozenset(
    {"ClusterRole", "ClusterRoleBinding", "Namespace", "ServiceAccount", "PersistentVolume"}
)


@policy(
    "KUB051",
    severity="info",
    category="maintainability",
    equivalents={
        "kube-linter": "use-namespace",
        "checkov": "CKV_K8S_21",
        "trivy": ("KSV110", "KSV-0110", "AVD-KSV-0110"),
    },
    examples=[
        bad(pod(head="namespace: «default»\n")),
        good(pod(head="namespace: web\n")),
        good(pod(), because="who applies it says where"),
        good("""\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: default
            """),
    ],
)
def default_namespace(made: Object) -> Iterator[Finding]:
    """An object is put into the namespace `default`.

    Roles, quotas and network policies hold for a namespace; in the default one everything is mixed, and a
    `kubectl` without `-n` lands there too.
    Give each application a namespace.
    """
    if made.namespace != "default" or made.kind in _ALWAYS_THERE or made.name == "kubernetes":
        return
    if made.metadata is not None:
        yield Finding(
            at=made.metadata.at["namespace"], message=f"{made.title} is put into the default namespace"
        )
