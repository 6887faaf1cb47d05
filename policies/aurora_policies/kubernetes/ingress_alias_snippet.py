from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress

_NGINX = "nginx.ingress.kubernetes.io/"


@policy(
    "KUB192",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_154"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/server-snippet: «location /x { alias /var/run/; }»
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
def ingress_alias_snippet(ingress: Ingress) -> Iterator[Finding]:
    """A snippet of an Ingress serves files of the ingress controller.

    With `alias` the files of the controller can be read, its token among them.
    It is the way in of CVE-2021-25742.
    Remove it, and switch snippets off in the controller.
    """
    for key, value in ingress.annotations.items():
        if not key.startswith(_NGINX) or not key.endswith("-snippet") or ingress.metadata is None:
            continue
        if any(word in str(value) for word in ("alias ",)):
            at = ingress.metadata.at["annotations"][key]
            yield Finding(at=at, message=f"{ingress.title} serves files of the ingress controller")
