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
    """The Kubernetes Dashboard is deployed.

    A user who reaches it has the rights of its service account, and dashboards on the internet have been used
    to take over clusters.
    Use a client that runs with the credentials of its user.
    A container is taken for the dashboard by its image or the labels of its pod.

    <https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/>
    """
    image = inside.container.image or ""
    message = f"{inside.title} runs the Kubernetes Dashboard; remove it"
    if image.startswith("kubernetesui/dashboard") or "kubernetes-dashboard" in image:
        yield Finding(at=inside.at["image"], message=message)
        return
    for labels in (inside.pod.labels, inside.pod.object.labels):
        if "kubernetes-dashboard" in (labels.get("app"), labels.get("k8s-app")):
            yield Finding(at=inside.at["image"] if image else inside.named_at, message=message)
            return
