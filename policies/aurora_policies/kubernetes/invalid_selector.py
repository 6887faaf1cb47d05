from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Controller, Object, ReplicationController, Service
from aurora_devops.kinds.kubernetes.model import LabelSelector, LabelSelectorRequirement, parts_of
from aurora_devops.kinds.kubernetes.names import LABEL_NAME, LABEL_VALUE
from aurora_devops.subjects import is_dynamic


def _policy(selector: str) -> str:
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n  podSelector:\n"
        f"    {selector}\n"
    )


def _expression(operator: str) -> str:
    return _policy(f"matchExpressions:\n      - key: app\n        {operator}")


@policy(
    "KUB302",
    severity="error",
    category="validity",
    examples=[
        bad(_policy("matchLabels:\n      app: «my app»")),
        bad(_expression("«operator»: In")),
        bad(_expression("operator: Exists\n        «values»: [web]"), fixed=_expression("operator: Exists")),
        good(_policy("matchLabels:\n      app: web")),
        good(_expression("operator: In\n        values: [web, api]")),
        good(_expression("operator: DoesNotExist")),
    ],
)
def invalid_selector(made: Object) -> Iterator[Finding]:
    """A label selector has a label or an expression that the API does not allow.

    The API server refuses the object.
    The selector of a workload is not empty.
    Use the syntax of labels; `In` and `NotIn` require `values`, `Exists` and `DoesNotExist` have none.
    Custom resources are not checked.
    The fix removes `values` beside `Exists`; it is not safe, because `In` may be meant.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    if made.custom:
        return
    if isinstance(made, Service) and made.spec is not None:
        for name, value in made.spec.selector.items():
            if value is not None and not LABEL_VALUE.fullmatch(value) and not is_dynamic(value):
                message = f"'{value}' in the selector of {made.title} is not the value of a label"
                yield Finding(at=made.spec.at["selector"][name], message=message)
    match made:
        case ReplicationController():
            pass
        case Controller(spec=spec) if spec and spec.template and spec.selector and spec.selector.empty:
            yield Finding(at=spec.at["selector"], message=f"the selector of {made.title} is empty")
    for part in parts_of(made):
        if isinstance(part, LabelSelector):
            yield from _wrong_labels(part, made)
        elif isinstance(part, LabelSelectorRequirement):
            yield from _wrong_expression(part, made)


def _wrong_labels(selector: LabelSelector, made: Object) -> Iterator[Finding]:
    for name, value in selector.match_labels.items():
        at = selector.at["matchLabels"][name]
        if not LABEL_NAME.fullmatch(name) and not is_dynamic(name):
            yield Finding(at=at.key, message=f"'{name}' in a selector of {made.title} is not a label")
        if value is not None and not LABEL_VALUE.fullmatch(value) and not is_dynamic(value):
            message = f"'{value}' in a selector of {made.title} is not the value of a label"
            yield Finding(at=at, message=message)


def _wrong_expression(wanted: LabelSelectorRequirement, made: Object) -> Iterator[Finding]:
    if wanted.operator in ("In", "NotIn") and not wanted.values:
        message = f"operator {wanted.operator} in a selector of {made.title} requires values"
        yield Finding(at=wanted.at["operator"].key, message=message)
    elif wanted.operator in ("Exists", "DoesNotExist") and wanted.values:
        message = f"operator {wanted.operator} in a selector of {made.title} takes no values"
        at = wanted.at["values"]
        yield Finding(at=at.key, message=message, fix=Fix((Edit(at.entry, ""),), safe=False))
    if wanted.key and not LABEL_NAME.fullmatch(wanted.key) and not is_dynamic(wanted.key):
        message = f"'{wanted.key}' in a selector of {made.title} is not a label"
        yield Finding(at=wanted.at["key"], message=message)
