"""Requests that differ from limits."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.quantity import quantity


def overcommitted(inside: ContainerIn, resource: str, name: str) -> Iterator[Finding]:
    """A finding if a container requests another amount of a resource than its limit."""
    resources = inside.container.resources
    if resources is None or not resources.requests or resource not in resources.requests:
        return
    request = resources.requests[resource]
    limit = (resources.limits or {}).get(resource)
    requested, limited = quantity(request), quantity(limit)
    if requested is None or (limited is None and limit is not None) or requested == limited:
        return
    bound = "it has no limit" if limit is None else f"its limit is {limit}"
    message = f"{inside.title} requests {request} {name}, but {bound}; set both to the same value"
    yield Finding(at=resources.at["requests"][resource], message=message)
