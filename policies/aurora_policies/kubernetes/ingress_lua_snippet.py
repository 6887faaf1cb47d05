from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress

_NGINX = "nginx.ingress.kubernetes.io/"


@policy(
    "KUB191",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_152"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/server-snippet: «content_by_lua_block { }»
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
def ingress_lua_snippet(ingress: Ingress) -> Iterator[Finding]:
    """A snippet of an Ingress runs Lua in the ingress controller.

    The code can use the service account token of the controller, which can read every Secret (CVE-2021-25742).
    Remove the snippet, and set `allow-snippet-annotations: "false"` in the controller.

    https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
    """
    for key, value in ingress.annotations.items():
        if not key.startswith(_NGINX) or not key.endswith("-snippet") or ingress.metadata is None:
            continue
        if any(word in str(value) for word in ("lua_", "_by_lua")):
            at = ingress.metadata.at["annotations"][key]
            message = f"a snippet of {ingress.title} runs Lua in the controller; remove it"
            yield Finding(at=at, message=message)
