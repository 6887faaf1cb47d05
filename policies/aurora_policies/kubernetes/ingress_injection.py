from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import Ingress

_INJECTABLE = frozenset({"auth-url", "auth-tls-match-cn", "mirror-target", "mirror-host"})
_BREAKS_OUT = regex(r"[\n\r;{}|#]")


@policy(
    "KUB193",
    severity="error",
    category="security",
    equivalents={"trivy": ("KCV0093", "KCV-0093", "AVD-KCV-0093")},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/auth-url: «"http://example.com/#;\\ninjected"»
            """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/auth-url: https://auth.example.com/check?a=1
            """
        ),
    ],
)
def ingress_injection(ingress: Ingress) -> Iterator[Finding]:
    """An annotation of an Ingress breaks out of the line that nginx is given.

    What follows becomes configuration of the controller, and it runs as code there: CVE-2025-1097, CVE-2025-1098 and
    CVE-2025-24514.
    Write a plain address, and update the controller.
    """
    for key, value in ingress.annotations.items():
        name = key.removeprefix("nginx.ingress.kubernetes.io/")
        if name in _INJECTABLE and isinstance(value, str) and _BREAKS_OUT.search(value) and ingress.metadata:
            at = ingress.metadata.at["annotations"][key]
            yield Finding(at=at, message=f"{ingress.title}: {name} breaks out of its line")
