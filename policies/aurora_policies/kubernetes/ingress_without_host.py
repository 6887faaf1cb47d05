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
    """A rule of an Ingress holds for every host.

    It answers for names that nobody has thought of, and takes requests from other Ingresses of the cluster.
    Name the host.
    """
    for rule in ingress.spec.rules if ingress.spec else ():
        if not rule.host or rule.host == "*":
            yield Finding(at=rule.at["host"], message=f"{ingress.title} has a rule for every host")
