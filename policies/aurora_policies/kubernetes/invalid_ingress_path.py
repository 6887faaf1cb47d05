from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress
from aurora_devops.kinds.kubernetes.model import HttpPath
from aurora_devops.subjects import is_dynamic

_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


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
        bad(_ingress("«path»: /api"), fixed=_ingress("path: /api\n            pathType: Prefix")),
        bad(
            _ingress("path: /api\n            pathType: «prefix»"),
            fixed=_ingress("path: /api\n            pathType: Prefix"),
        ),
        good(_ingress("path: /api\n            pathType: Prefix")),
    ],
)
def invalid_ingress_path(ingress: Ingress) -> Iterator[Finding]:
    """A path of an Ingress does not begin with `/`, or has no `pathType`.

    The API server refuses the object.
    Begin the path with `/`, and set `pathType` to `Prefix`, `Exact` or `ImplementationSpecific`.
    Only `networking.k8s.io/v1` requires `pathType`. The fix adds `Prefix`, which the older versions did not mean.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    for rule in ingress.spec.rules if ingress.spec else ():
        for path in rule.http.paths if rule.http else ():
            text = path.path or ""
            required = path.path_type in ("Exact", "Prefix")
            if (text or required) and not text.startswith("/") and not is_dynamic(text):
                message = f"path '{text}' of {ingress.title} does not begin with '/'"
                yield Finding(at=path.at["path"], message=message)
            if path.path_type is None and path.backend is not None and ingress.api_version.endswith("/v1"):
                message = f"a path of {ingress.title} has no pathType; add pathType: Prefix"
                yield Finding(at=path.at["pathType"], message=message, fix=_prefix(path))
            elif (way := path.path_type or "") and way not in _TYPES and not is_dynamic(way):
                meant = next((known for known in _TYPES if known.lower() == way.lower()), None)
                fix = Fix((Edit(path.at["pathType"], meant),), safe=True) if meant else None
                message = (
                    f"pathType of {ingress.title} is '{way}'; use {', '.join(_TYPES[:-1])} or {_TYPES[-1]}"
                )
                yield Finding(at=path.at["pathType"], message=message, fix=fix)


def _prefix(path: HttpPath) -> Fix | None:
    """The fix that adds a path type."""
    return Fix((Edit(path.at["path"].below, "pathType: Prefix"),), safe=False) if path.path else None
