from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest, Workload
from aurora_devops.kinds.kubernetes.model import ReplicationControllerSpec
from aurora_devops.kubernetes_release import API, Release


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
    aliases=[API],
    examples=[
        bad(_policy("matchLabels:\n      app: «my app»")),
        bad(_expression("«operator»: In")),
        bad(_expression("operator: Exists\n        «values»: [web]"), fixed=_expression("operator: Exists")),
        good(_policy("matchLabels:\n      app: web")),
        good(_expression("operator: In\n        values: [web, api]")),
        good(_expression("operator: DoesNotExist")),
    ],
)
def invalid_selector(found: Manifest | Workload, options: Release) -> Iterator[Finding]:
    """A label selector has a label or an expression that the API does not allow.

    The API server refuses the object.
    The selector of a workload is not empty.
    Use the syntax of labels; `In` and `NotIn` require `values`, `Exists` and `DoesNotExist` have none.
    Custom resources are not checked.
    The fix removes `values` beside `Exists`; it is not safe, because `In` may be meant.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    if isinstance(found, Manifest):
        for each in found.differences(options.minor, "selector"):
            at = found.at(each)
            fix = Fix((Edit(at.entry, ""),), safe=False) if each.route[-1] == "values" else None
            yield Finding(at=at, message=f"{each.said} (selector of {found.object.title})", fix=fix)
        return
    spec = found.spec
    if spec is None or isinstance(spec, ReplicationControllerSpec) or spec.template is None:
        return
    if spec.selector is not None and spec.selector.empty:
        yield Finding(at=spec.at["selector"], message=f"the selector of {found.title} is empty")
