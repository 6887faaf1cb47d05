from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Service


@policy(
    "KUB139",
    severity="info",
    category="security",
    equivalents={"kube-linter": "exposed-services", "kube-score": "service-type"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: «NodePort»
              selector:
                app: web
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: ClusterIP
              selector:
                app: web
            """
        ),
    ],
)
def exposed_service(service: Service) -> Iterator[Finding]:
    """A Service is open to the network outside of the cluster.

    A NodePort is open on every node, past Ingress, TLS and whatever checks who may come in.
    Use ClusterIP and an Ingress or a Gateway, unless this Service is that.
    """
    spec = service.spec
    if spec is not None and spec.type in ("NodePort", "LoadBalancer"):
        yield Finding(at=spec.at["type"], message=f"{service.title} is open to the outside as {spec.type}")
