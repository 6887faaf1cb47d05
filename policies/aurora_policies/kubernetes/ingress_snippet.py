from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress

_NGINX = "nginx.ingress.kubernetes.io/"


@policy(
    "KUB190",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_153"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/server-snippet: «return 200;»
            """
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/rewrite-target: /
            """
        ),
    ],
)
def ingress_snippet(ingress: Ingress) -> Iterator[Finding]:
    """An Ingress writes into the configuration of the ingress controller.

    Whoever may make an Ingress can then read the controller's files and with them the secrets of the whole cluster
    (CVE-2021-25742).
    Use the annotation for what is wanted, and switch snippets off in the controller.
    """
    for key, value in ingress.annotations.items():
        if key.startswith(_NGINX) and key.endswith("-snippet") and value and ingress.metadata is not None:
            at = ingress.metadata.at["annotations"][key]
            yield Finding(at=at, message=f"{ingress.title} writes into the configuration of nginx")
