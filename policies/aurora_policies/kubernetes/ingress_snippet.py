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
    """An Ingress adds directives to the configuration of the ingress controller.

    Users who can create an Ingress can then read the files of the controller, and with its token every Secret of the
    cluster (CVE-2021-25742).
    Use a specific annotation instead, and set `allow-snippet-annotations: "false"` in the controller.

    https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
    """
    for key, value in ingress.annotations.items():
        if key.startswith(_NGINX) and key.endswith("-snippet") and value and ingress.metadata is not None:
            at = ingress.metadata.at["annotations"][key]
            name = key.removeprefix(_NGINX)
            message = f"'{name}' of {ingress.title} adds nginx directives; use a specific annotation"
            yield Finding(at=at, message=message)
