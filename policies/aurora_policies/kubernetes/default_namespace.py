from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Object

from ._examples import pod

# Objects that a cluster has in its default namespace by itself, or that are in none.
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
        good(pod(), because="the namespace may be given to kubectl"),
        good("""\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: default
            """),
    ],
)
def default_namespace(made: Object) -> Iterator[Finding]:
    """An object is in the namespace `default`.

    Roles, quotas and network policies apply to a namespace; in `default` the objects of all applications are mixed,
    and `kubectl` without `-n` changes it too.
    Set `metadata.namespace` to a namespace of the application.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
    """
    if made.namespace != "default" or made.kind in _ALWAYS_THERE or made.name == "kubernetes":
        return
    if made.metadata is not None:
        message = f"{made.title} is in the namespace 'default'; use a namespace of its own"
        yield Finding(at=made.metadata.at["namespace"], message=message)
