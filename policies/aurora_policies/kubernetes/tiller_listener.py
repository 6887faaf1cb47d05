from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload

from ._tiller import is_tiller


@policy(
    "KUB151",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_45"},
    examples=[
        bad(
            """\
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
                    - name: «web»
                      image: ghcr.io/helm/tiller:v2.17.0
            """
        ),
        good(
            """\
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
                      image: ghcr.io/helm/tiller:v2.17.0
                      args: ["--listen=localhost:44134"]
            """
        ),
    ],
)
def tiller_listener(workload: Workload) -> Iterator[Finding]:
    """Tiller, the server of Helm 2, listens on the network of the cluster.

    Every pod can have it install anything in any namespace.
    Set `--listen=localhost:44134`, or use Helm 3, which has no server.

    <https://helm.sh/docs/faq/changes_since_helm2/#removal-of-tiller>
    """
    if workload.pod is None or not is_tiller(workload):
        return
    for inside in workload.pod.containers():
        words = inside.container.words
        listens = [word.removeprefix("--listen=") for word in words if word.startswith("--listen=")]
        if not any(address.startswith(("localhost:", "127.0.0.1:")) for address in listens):
            where = f"'{listens[0]}'" if listens else "all interfaces"
            message = f"Tiller in {inside.title} listens on {where}; set --listen=localhost:44134"
            yield Finding(at=inside.named_at, message=message)
