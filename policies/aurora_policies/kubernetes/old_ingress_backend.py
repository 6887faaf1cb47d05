from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress


@policy(
    "KUB149",
    severity="error",
    category="validity",
    equivalents={"kube-score": "ingress-targets-service"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                «serviceName»: web
                servicePort: 80
            """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                service:
                  name: web
                  port:
                    number: 80
            """
        ),
    ],
)
def old_ingress_backend(ingress: Ingress) -> Iterator[Finding]:
    """An Ingress of v1 names its backend by the fields of v1beta1.

    The API server refuses it.
    Write `service.name` and `service.port.number` or `service.port.name`.
    """
    if not ingress.api_version.endswith("/v1"):
        return
    for backend in ingress.backends():
        if backend.service_name is not None:
            yield Finding(
                at=backend.at["serviceName"].key, message=f"{ingress.title}: serviceName is now service.name"
            )
