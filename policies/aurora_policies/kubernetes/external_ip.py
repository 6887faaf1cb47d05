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
    """A Service takes traffic for addresses that its author chose.

    The cluster then sends everything for them to its pods, also what was meant for somebody else (CVE-2020-8554).
    Use a load balancer.
    """
    spec = service.spec
    if spec is not None and spec.external_ips:
        addresses = ", ".join(spec.external_ips)
        yield Finding(at=spec.at["externalIPs"], message=f"{service.title} takes the traffic of {addresses}")
