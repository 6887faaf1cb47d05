"""Requests against limits."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.quantity import quantity


def overcommitted(inside: ContainerIn, resource: str) -> Iterator[Finding]:
    """What a container says of a resource whose request is not its limit."""
    resources = inside.container.resources
    if resources is None or not resources.requests or resource not in resources.requests:
        return
    requested = resources.requests[resource]
    limit = (resources.limits or {}).get(resource)
    wanted, allowed = quantity(requested), quantity(limit)
    if wanted is None or (allowed is None and limit is not None) or wanted == allowed:
        return
    message = f"{inside.title} asks for {requested} {resource} and may use {limit or 'any amount'}"
    yield Finding(at=resources.at["requests"][resource], message=message)
