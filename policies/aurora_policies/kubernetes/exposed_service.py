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
    """A Service is reachable from outside of the cluster.

    A NodePort is open on every node, and traffic to it bypasses the TLS and authentication of an Ingress.
    Use ClusterIP with an Ingress or a Gateway, unless the Service is the entry point.

    https://kubernetes.io/docs/concepts/services-networking/service/
    """
    spec = service.spec
    if spec is not None and spec.type in ("NodePort", "LoadBalancer"):
        message = f"{service.title} of type '{spec.type}' is reachable from outside; use ClusterIP"
        yield Finding(at=spec.at["type"], message=message)
