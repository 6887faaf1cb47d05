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
    """A snippet of an Ingress runs Lua in nginx.

    Lua in the controller has the token of its service account, which may read every secret.
    It is the way in of CVE-2021-25742.
    Remove it, and switch snippets off in the controller.
    """
    for key, value in ingress.annotations.items():
        if not key.startswith(_NGINX) or not key.endswith("-snippet") or ingress.metadata is None:
            continue
        if any(word in str(value) for word in ("lua_", "_by_lua")):
            at = ingress.metadata.at["annotations"][key]
            yield Finding(at=at, message=f"{ingress.title} runs Lua in nginx")
