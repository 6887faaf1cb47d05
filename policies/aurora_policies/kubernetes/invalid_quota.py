from collections.abc import Iterator, Mapping
from typing import Any

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.kubernetes import Specified
from aurora_devops.kinds.kubernetes.quantity import quantity
from aurora_devops.subjects import is_dynamic

_CONTAINER = ("cpu", "memory", "ephemeral-storage")
_QUOTA = (
    *_CONTAINER,
    *(f"{key}.{name}" for key in ("requests", "limits") for name in _CONTAINER),
    *(
        "requests.storage",
        "pods",
        "services",
        "services.nodeports",
        "services.loadbalancers",
        "resourcequotas",
    ),
    *("replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims"),
)
# The resources that each type of a LimitRange can have; other types have any.
_LIMITED = {"Container": _CONTAINER, "Pod": _CONTAINER, "PersistentVolumeClaim": ("storage",)}
# Of each pair the first must not be more than the second.
_ORDERED = (("min", "max"), ("min", "defaultRequest"), ("defaultRequest", "default"), ("default", "max"))


def _range(item: str) -> str:
    return f"apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: web\nspec:\n  limits:\n    - type: Container\n{item}"


@policy(
    "KUB308",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: v1
            kind: ResourceQuota
            metadata:
              name: web
            spec:
              hard:
                «request.cpu»: "4"
            """),
        bad(_range("      max:\n        «mem»: 1Gi\n")),
        bad(_range("      min:\n        cpu: «500m»\n      max:\n        cpu: 250m\n")),
        good("""\
            apiVersion: v1
            kind: ResourceQuota
            metadata:
              name: web
            spec:
              hard:
                requests.cpu: "4"
                count/deployments.apps: "10"
            """),
        good(_range("      min:\n        cpu: 100m\n      max:\n        cpu: 1\n")),
    ],
)
def invalid_quota(made: Specified) -> Iterator[Finding]:
    """A ResourceQuota or a LimitRange has a resource that does not exist, or limits that contradict each other.

    The API server refuses the object.
    Use resources such as `requests.cpu`, `limits.memory`, `pods` and `count/deployments.apps` in a quota, and `cpu`,
    `memory` and `ephemeral-storage` in a limit range.
    `min` is at most `defaultRequest`, that at most `default`, and that at most `max`.

    https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """
    if made.custom or not isinstance(made.spec, dict):
        return
    if made.kind == "ResourceQuota":
        yield from _unknown(made.spec.get("hard"), _QUOTA, made.at["spec"]["hard"], made.title)
    elif made.kind == "LimitRange":
        limits = made.spec.get("limits")
        for index, item in enumerate(limits if isinstance(limits, list) else ()):
            known = _LIMITED.get(str(item.get("type"))) if isinstance(item, dict) else None
            if known is not None:
                yield from _wrong_item(item, known, made.at["spec"]["limits"][index], made.title)


def _wrong_item(item: Mapping[str, Any], known: tuple[str, ...], at: Place, title: str) -> Iterator[Finding]:
    for key in ("min", "max", "default", "defaultRequest"):
        yield from _unknown(item.get(key), known, at[key], title)
    for low, high in _ORDERED:
        lower, upper = item.get(low), item.get(high)
        if not isinstance(lower, dict) or not isinstance(upper, dict):
            continue
        for name, value in lower.items():
            least, most = quantity(value), quantity(upper.get(name))
            if least is not None and most is not None and least > most:
                message = f"{low} of {name} in {title} is {value}, more than {high}, which is {upper[name]}"
                yield Finding(at=at[low][name], message=message)


def _unknown(held: Any, known: tuple[str, ...], at: Place, title: str) -> Iterator[Finding]:
    for name in held if isinstance(held, dict) else ():
        if name not in known and "/" not in name and "hugepages-" not in name and not is_dynamic(name):
            message = f"'{name}' of {title} is not a resource{hint(name, known)}"
            yield Finding(at=at[name].key, message=message)
