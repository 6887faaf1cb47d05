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

    `alias` makes the files of the controller readable, its service account token included (CVE-2021-25742).
    Remove the snippet, and set `allow-snippet-annotations: "false"` in the controller.

    https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
    """
    for key, value in ingress.annotations.items():
        if not key.startswith(_NGINX) or not key.endswith("-snippet") or ingress.metadata is None:
            continue
        if "alias " in str(value):
            at = ingress.metadata.at["annotations"][key]
            message = f"a snippet of {ingress.title} serves files of the controller; remove 'alias'"
            yield Finding(at=at, message=message)
