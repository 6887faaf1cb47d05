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

    It can connect to everything that listens on the loopback address of the host, and opens its own ports on all
    interfaces.
    Remove `network_mode: host`, and publish the ports that are needed with `ports`.
    """
    if inside.service.network_mode == "host":
        message = (
            f"service '{inside.name}' uses the network of the host; publish the needed ports with 'ports'"
        )
        yield Finding(at=inside.at["network_mode"], message=message)
