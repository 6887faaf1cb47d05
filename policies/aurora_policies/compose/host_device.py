from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import DeviceMapping


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
    """A service is given a device of the host.

    It can read, and often write, the device past all permissions of files.
    Leave it out, or give only the right that is needed: `/dev/sda:/dev/sda:r`.
    """
    for index, device in enumerate(inside.service.devices):
        source = device.source if isinstance(device, DeviceMapping) else device.partition(":")[0]
        if source.startswith("/dev/"):
            yield Finding(at=inside.at["devices"][index], message=f"the service gets the device {source}")
