"""The containers of a task of ECS, which are written in JSON."""

from aurora_devops.cloud import Block, CloudResource, Value


def containers(part: CloudResource | Block) -> tuple[Value, ...]:
    """The definitions of the containers, as far as they are known."""
    stated = part.get("container_definitions")
    definitions = stated.decoded or stated
    return tuple(item.used(stated.site) for item in definitions.items if not item.unknown)
