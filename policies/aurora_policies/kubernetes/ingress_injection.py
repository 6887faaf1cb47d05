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
    """An annotation of an Ingress injects nginx directives.

    The text after the special character becomes configuration of the controller and can run code in it:
    CVE-2025-1097, CVE-2025-1098 and CVE-2025-24514.
    Write a plain URL or host name, and update the controller.

    https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
    """
    for key, value in ingress.annotations.items():
        name = key.removeprefix("nginx.ingress.kubernetes.io/")
        if name not in _INJECTABLE or not isinstance(value, str) or ingress.metadata is None:
            continue
        match = _BREAKS_OUT.search(value)
        if match:
            at = ingress.metadata.at["annotations"][key]
            message = f"annotation '{name}' of {ingress.title} contains {match[0]!r}, which injects nginx directives"
            yield Finding(at=at, message=message)
