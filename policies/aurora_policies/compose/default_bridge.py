from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP054",
    severity="info",
    category="security",
    examples=[
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    network_mode: «bridge»\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n",
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    networks: [front]\nnetworks:\n  front:\n"),
    ],
)
def default_bridge(inside: ServiceIn) -> Iterator[Finding]:
    """A service is put into the engine's default bridge.

    Every other container of the host that is there can reach it, and services do not find each other by name.
    Leave `network_mode` out: compose gives the project a network of its own.
    The fix does so; it is not applied unasked, since something outside the project may rely on the bridge.
    """
    if inside.service.network_mode == "bridge":
        at = inside.at["network_mode"]
        message = "the service shares a network with every container of the host"
        yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),)))
