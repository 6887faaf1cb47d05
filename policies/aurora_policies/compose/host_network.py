from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP033",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    network_mode: «host»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    network_mode: none\n"),
    ],
)
def host_network(inside: ServiceIn) -> Iterator[Finding]:
    """A service uses the network of the host.

    It can talk to everything that listens on the host's loopback address, and opens its own ports on every
    interface.
    Publish the ports that are needed, and leave the service in a network of its own.
    """
    if inside.service.network_mode == "host":
        yield Finding(at=inside.at["network_mode"], message="the service shares the network of the host")
