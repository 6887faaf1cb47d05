from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB291",
    severity="info",
    category="maintainability",
    equivalents={"kube-score": ("container-resources", "container-ephemeral-storage-request-and-limit")},
    examples=[
        bad(
            pod("""\
            resources:
              «limits»:
                memory: 256Mi
            """)
        ),
        good(
            pod("""\
            resources:
              limits:
                memory: 256Mi
              requests:
                memory: 128Mi
            """)
        ),
    ],
)
def implicit_request(inside: PodIn) -> Iterator[Finding]:
    """A container sets a limit for a resource, but not a request.

    Kubernetes uses the limit as the request, so the node reserves as much as the container uses at peak load, and a
    higher limit also changes where the pod fits.
    Set the resource in `resources.requests` too, even if both are equal.
    Init containers that complete before the others start are not reported.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    """
    yield from per_pod(
        inside, map(_unset, inside.containers()), "set", "a request for each limit (resources.requests)"
    )


def _unset(inside: ContainerIn) -> Unset | None:
    resources = inside.container.resources
    if resources is None or not resources.limits or not (inside.sort == "container" or inside.sidecar):
        return None
    limited = [resource for resource, limit in resources.limits.items() if limit is not None]
    if all(inside.missing("resources", "requests", resource) is None for resource in limited):
        return None
    return Unset(inside, resources.at["limits"])
