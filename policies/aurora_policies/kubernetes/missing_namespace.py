from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB148",
    severity="info",
    category="maintainability",
    equivalents={
        "kube-linter": "use-namespace",
        "checkov": "CKV_K8S_21",
        "trivy": ("KSV110", "KSV-0110", "AVD-KSV-0110"),
    },
    examples=[
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: «web»
            spec:
              containers:
                - name: web
                  image: nginx:1.27.3
            """),
        good(pod(head="namespace: web\n")),
    ],
)
def missing_namespace(inside: PodIn) -> Iterator[Finding]:
    """A workload does not set its namespace.

    It is created in the namespace of the current `kubectl` context, which is often `default`.
    Set `metadata.namespace`.
    Do not enable this policy where Kustomize or Helm sets the namespace.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
    """
    if inside.object.namespace is None and inside.object.name:
        message = f"{inside.title} has no namespace; set metadata.namespace"
        yield Finding(at=inside.object.named_at, message=message)
