from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import DeviceMapping, Named
from aurora_devops.kinds.compose.summary import one_finding


@policy(
    "CMP050",
    severity="info",
    category="security",
    examples=[
        bad("services:\n  app:\n    image: app:1\n    devices:\n      - «/dev/sda:/dev/sda»\n"),
        good("services:\n  app:\n    image: app:1\n    devices:\n      - vendor.com/device=gpu\n"),
    ],
)
def host_device(inside: ServiceIn) -> Iterator[Finding]:
    """A service can access a device of the host.

    A process in the container can read the device, and usually write to it, whatever the file permissions on it are.
    Remove the device, or grant only the permission that is needed: `/dev/sda:/dev/sda:r`.
    """
    found = []
    for index, device in enumerate(inside.service.devices):
        source = device.source if isinstance(device, DeviceMapping) else device.partition(":")[0]
        if source.startswith("/dev/"):
            found.append(Named(source, inside.at["devices"][index]))
    yield from one_finding(
        found, f"service '{inside.name}' can access {{}} of the host; remove it from 'devices'"
    )
