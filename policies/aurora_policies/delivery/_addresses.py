"""What the policies about addresses in environment variables have in common."""

from aurora_devops.core.lazy import regex
from aurora_devops.facts import NamedAddress

_CLUSTER = regex(r"([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?")


def cluster_name(address: NamedAddress) -> tuple[str, str]:
    """The name and the namespace of the Service to which an address leads; both may be empty."""
    match = _CLUSTER.fullmatch(address.host)
    if match is not None:
        return match[1], match[2]
    return ("", "") if "." in address.host else (address.host, address.namespace)
