from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress
from aurora_devops.subjects import is_dynamic


def _ingress(path: str) -> str:
    return (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  rules:\n    - http:\n"
        f"        paths:\n          - {path}\n            backend:\n              service:\n                name: web\n"
        "                port:\n                  number: 80\n"
    )


@policy(
    "KUB279",
    severity="error",
    category="validity",
    examples=[
        bad(_ingress("path: «api»\n            pathType: Prefix")),
        bad(_ingress("«path»: /api")),
        good(_ingress("path: /api\n            pathType: Prefix")),
    ],
)
def invalid_ingress_path(ingress: Ingress) -> Iterator[Finding]:
    """A path of an Ingress does not begin with `/`, or has no `pathType`.

    The API server refuses the object.
    Begin the path with `/`, and set `pathType` to `Prefix`, `Exact` or `ImplementationSpecific`.
    Only `networking.k8s.io/v1` requires `pathType`.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    for rule in ingress.spec.rules if ingress.spec else ():
        for path in rule.http.paths if rule.http else ():
            text = path.path or ""
            if text and not text.startswith("/") and not is_dynamic(text):
                message = f"path '{text}' of {ingress.title} does not begin with '/'"
                yield Finding(at=path.at["path"], message=message)
            if path.path_type is None and path.backend is not None and ingress.api_version.endswith("/v1"):
                message = f"a path of {ingress.title} has no pathType; add pathType: Prefix"
                yield Finding(at=path.at["pathType"], message=message)
