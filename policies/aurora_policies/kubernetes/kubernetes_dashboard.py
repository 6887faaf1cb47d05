from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import deployment


@policy(
    "KUB153",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_33"},
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
                spec:
                  containers:
                    - name: web
                      image: «kubernetesui/dashboard:v2.7.0»
            """),
        good(deployment()),
    ],
)
def kubernetes_dashboard(inside: ContainerIn) -> Iterator[Finding]:
    """The Kubernetes dashboard is deployed.

    It has been a way into many clusters: whoever reaches it does what its service account may do.
    Use a tool that runs with the rights of its user, on his machine.
    """
    image = inside.container.image or ""
    if image.startswith("kubernetesui/dashboard") or "kubernetes-dashboard" in image:
        yield Finding(at=inside.at["image"], message=f"{inside.pod.title} is the Kubernetes dashboard")
        return
    for labels in (inside.pod.labels, inside.pod.object.labels):
        if "kubernetes-dashboard" in (labels.get("app"), labels.get("k8s-app")):
            at = inside.at["image"] if image else inside.named_at
            yield Finding(at=at, message=f"{inside.pod.title} is the Kubernetes dashboard")
            return
