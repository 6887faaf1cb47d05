from collections.abc import Iterator
from typing import Any

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB300",
    severity="error",
    category="validity",
    examples=[
        bad(pod(spec="tolerations:\n  - «effect»: NoSchedule\n")),
        bad(
            pod(spec="tolerations:\n  - key: gpu\n    operator: Exists\n    «value»: a100\n"),
            fixed=pod(spec="tolerations:\n  - key: gpu\n    operator: Exists\n"),
        ),
        bad(pod(spec="tolerations:\n  - key: gpu\n    operator: Exists\n    «tolerationSeconds»: 60\n")),
        good(pod(spec="tolerations:\n  - operator: Exists\n    effect: NoSchedule\n")),
        good(
            pod(
                spec="tolerations:\n  - key: gpu\n    value: a100\n    effect: NoExecute\n    tolerationSeconds: 60\n"
            )
        ),
    ],
)
def invalid_toleration(inside: PodIn) -> Iterator[Finding]:
    """A toleration combines fields in a way that the API does not allow.

    The API server refuses the pod, or the workload that creates it.
    Without `key` the operator is `Exists`; `Exists` takes no `value`; `tolerationSeconds` requires the effect
    `NoExecute`.
    Patches and custom resources are not checked.
    The fix removes a `value` beside `Exists`; it is not safe, because `Equal` may be meant.

    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """
    if inside.object.custom or not inside.whole:
        return
    tolerations = inside.spec["tolerations"]
    for index, one in enumerate(tolerations if isinstance(tolerations, list) else ()):
        if isinstance(one, dict):
            for key, mistake in _mistakes(one):
                at = inside.at["tolerations"][index][key]
                message = f"a toleration of {inside.title} has {mistake}"
                fix = Fix((Edit(at.entry, ""),), safe=False) if key == "value" and len(one) > 1 else None
                place = at.key if key in one else inside.at["tolerations"][index]
                yield Finding(at=place, message=message, fix=fix)


def _mistakes(toleration: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The key of each mistake with the end of the message."""
    operator, effect = toleration.get("operator") or "Equal", toleration.get("effect")
    if any(isinstance(value, str) and is_dynamic(value) for value in toleration.values()):
        return
    if not toleration.get("key") and operator != "Exists":
        key = next((key for key in ("operator", "effect", "value") if key in toleration), "operator")
        yield key, "no key, which requires operator: Exists"
    if operator == "Exists" and toleration.get("value"):
        yield "value", "a value, which operator Exists does not take"
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        yield "tolerationSeconds", "'tolerationSeconds', which requires effect: NoExecute"
