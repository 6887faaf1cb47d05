from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment
from ._tiller import is_tiller


@policy(
    "KUB150",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_34", "trivy": ("KSV102", "KSV-0102", "AVD-KSV-0102")},
    examples=[
        bad(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: «web»
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
                      image: ghcr.io/helm/tiller:v2.17.0
            """
        ),
        good(deployment()),
    ],
)
def tiller(workload: Workload) -> Iterator[Finding]:
    """Tiller, the server of Helm 2, is deployed.

    It has the rights of an administrator, asks nobody for a password, and is no longer maintained.
    Use Helm 3, which has no server.
    """
    if is_tiller(workload):
        yield Finding(
            at=workload.object.named_at, message=f"{workload.title} is Tiller, the server of Helm 2"
        )
