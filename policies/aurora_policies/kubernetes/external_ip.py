from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Service


@policy(
    "KUB140",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV0108", "KSV-0108", "AVD-KSV-0108")},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              «externalIPs»: [203.0.113.7]
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
def external_ip(service: Service) -> Iterator[Finding]:
    """A Service sets `externalIPs`.

    The cluster sends traffic for these addresses to the pods of the Service, also traffic for other hosts
    (CVE-2020-8554).
    Use a Service of type LoadBalancer, an Ingress or a Gateway.

    https://kubernetes.io/docs/concepts/services-networking/service/
    """
    spec = service.spec
    if spec is not None and spec.external_ips:
        addresses = ", ".join(f"'{address}'" for address in spec.external_ips)
        message = f"{service.title} takes the traffic of {addresses}; remove externalIPs"
        yield Finding(at=spec.at["externalIPs"], message=message)
