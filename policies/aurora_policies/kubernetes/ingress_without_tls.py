from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress


@policy(
    "KUB137",
    severity="warning",
    category="security",
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: «web»
            spec:
              rules:
                - host: web.example.com
            """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              tls:
                - hosts: [web.example.com]
                  secretName: web
              rules:
                - host: web.example.com
            """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:eu-west-1:1:certificate/1
            spec:
              rules:
                - host: web.example.com
            """,
            because="the load balancer has the certificate",
        ),
    ],
)
def ingress_without_tls(ingress: Ingress) -> Iterator[Finding]:
    """An Ingress serves its hosts without TLS.

    Passwords and cookies are sent in plain text, and responses can be changed on the way.
    Add `tls` with the hosts and the Secret of the certificate.
    An Ingress with an annotation about certificates or TLS is not checked.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    spec = ingress.spec
    if spec is None or spec.tls or not spec.rules:
        return
    if any(
        word in key for key in ingress.annotations for word in ("certificate", "ssl", "tls", "cert-manager")
    ):
        return
    yield Finding(at=ingress.named_at, message=f"{ingress.title} serves its hosts without TLS; add spec.tls")
