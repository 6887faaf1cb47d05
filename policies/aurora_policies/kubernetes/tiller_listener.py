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
    """Tiller listens on the network of the cluster.

    Every pod can tell it to install anything anywhere.
    Let it listen on localhost, or better use Helm 3, which has no server.
    """
    if workload.pod is None or not is_tiller(workload):
        return
    for inside in workload.pod.containers():
        words = inside.container.words
        listens = [word.removeprefix("--listen=") for word in words if word.startswith("--listen=")]
        if not any(address.startswith(("localhost:", "127.0.0.1:")) for address in listens):
            where = listens[0] if listens else "all addresses"
            yield Finding(at=inside.named_at, message=f"{inside.title} listens on {where}")
