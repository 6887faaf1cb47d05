"""Requests and limits of the containers of a pod."""

from collections.abc import Iterator

from aurora_devops.kinds.kubernetes import PodIn

from ._containers import Unset


def without_limit(pod: PodIn, resource: str) -> Iterator[Unset]:
    """The containers without a limit of a resource, in a pod that does not set one for all of them."""
    if _of_pod(pod, "limits", resource):
        return
    for inside in pod.containers():
        if inside.sort != "ephemeral":
            at = inside.missing("resources", "limits", resource)
            if at is not None:
                yield Unset(inside, at)


def without_request(pod: PodIn, resource: str) -> Iterator[Unset]:
    """The containers without a request of a resource, init containers that complete left out.

    A container, or a pod, that sets only a limit requests as much as its limit.
    """
    if _of_pod(pod, "requests", resource) or _of_pod(pod, "limits", resource):
        return
    for inside in pod.containers():
        if inside.sort == "container" or inside.sidecar:
            at = inside.missing("resources", "requests", resource)
            if at is not None and inside.missing("resources", "limits", resource) is not None:
                yield Unset(inside, at)


def _of_pod(pod: PodIn, key: str, resource: str) -> bool:
    """Whether `resources` of the pod itself sets a resource."""
    resources = pod.spec["resources"]
    amounts = resources.get(key) if isinstance(resources, dict) else None
    return isinstance(amounts, dict) and amounts.get(resource) is not None
