"""Pods that measure their node, for which they need what other pods must not have."""

from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import PodIn

_MEASURING = regex(r"(?:[^@]*/)?(?:cadvisor|node[-_]exporter)(?:[:@].*)?")


def measures_node(inside: PodIn) -> bool:
    """Whether a container is an exporter of the metrics of the node, to which the whole pod belongs."""
    return any(_MEASURING.fullmatch(str(one.container.image or "")) for one in inside.containers())
