from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress


@policy(
    "KUB138",
    severity="info",
    category="security",
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              rules:
                - «http»:
                    paths: []
            """
        ),
        bad(
            """\
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: web
                spec:
                  rules:
                    - host: «"*"»
                """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              rules:
                - host: web.example.com
            """
        ),
    ],
)
def ingress_without_host(ingress: Ingress) -> Iterator[Finding]:
    """A rule of an Ingress applies to every host.

    It answers requests for hosts that other Ingresses of the cluster do not serve.
    Set `host`.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    for rule in ingress.spec.rules if ingress.spec else ():
        if not rule.host or rule.host == "*":
            message = f"a rule of {ingress.title} applies to every host; set host"
            yield Finding(at=rule.at["host"], message=message)
