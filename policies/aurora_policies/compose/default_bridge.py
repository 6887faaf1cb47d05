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
    """A service sets `network_mode: bridge`.

    It joins the default bridge of the engine, where it can reach containers of other projects, and where the names of
    services are not resolved.
    Remove `network_mode`, so that the service joins the network of its project.
    The fix is unsafe, because a container outside the project may need the default bridge.

    <https://docs.docker.com/engine/network/drivers/bridge/>
    """
    if inside.service.network_mode == "bridge":
        at = inside.at["network_mode"]
        message = (
            f"service '{inside.name}' uses the default bridge network of the host; remove 'network_mode'"
        )
        yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),)))
