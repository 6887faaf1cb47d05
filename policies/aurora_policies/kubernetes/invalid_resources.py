from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.quantity import quantity
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB272",
    severity="error",
    category="validity",
    examples=[
        bad(pod("resources:\n  limits:\n    memory: «1GB»\n")),
        bad(pod("resources:\n  requests:\n    cpu: «-1»\n")),
        bad(
            pod("""\
                resources:
                  requests:
                    memory: «128Mi»
                  limits:
                    memory: 64Mi
                """)
        ),
        good(
            pod("""\
                resources:
                  requests:
                    cpu: 0.5
                    memory: 64Mi
                  limits:
                    memory: 128Mi
                """)
        ),
        good(pod('resources:\n  limits:\n    memory: "${MEMORY}"\n')),
    ],
)
def invalid_resources(inside: ContainerIn) -> Iterator[Finding]:
    """A container has a resource request or limit that the API does not allow.

    The API server refuses the pod, or the workload that creates it.
    Write a quantity such as `500m`, `64Mi` or `2G`, of 0 or more; the units are n, u, m, k, M, G, T, P, E, and Ki, Mi,
    Gi, Ti, Pi, Ei.
    A request must not be above the limit of the same resource.

    https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    """
    resources = inside.container.resources
    if resources is None or inside.pod.object.custom:
        return
    limits = resources.limits or {}
    for key in ("limits", "requests"):
        for name, value in (resources[key] or {}).items():
            if value is None or is_dynamic(str(value)):
                continue
            at = resources.at[key][name]
            number, limit = quantity(value), quantity(limits.get(name))
            if number is None or isinstance(value, bool):
                message = f"{name} of {inside.title} is '{value}', which is not a quantity"
                yield Finding(at=at, message=message)
            elif number < 0:
                yield Finding(at=at, message=f"{name} of {inside.title} is {value}; it must be 0 or more")
            elif key == "requests" and limit is not None and number > limit:
                message = f"{inside.title} requests {value} {name}, more than its limit of {limits[name]}"
                yield Finding(at=at, message=message)
