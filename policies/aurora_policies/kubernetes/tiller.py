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

    It has the rights of an administrator, does not authenticate its clients by default, and has not been
    maintained since 2020.
    Use Helm 3 or later, which has no server.
    A workload is taken for Tiller by its name, labels or image.

    <https://helm.sh/docs/faq/changes_since_helm2/#removal-of-tiller>
    """
    if is_tiller(workload):
        message = f"{workload.title} is Tiller, the server of Helm 2; use Helm 3"
        yield Finding(at=workload.object.named_at, message=message)
