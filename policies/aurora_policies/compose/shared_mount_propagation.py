from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP043",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  app:\n    image: app:1\n    volumes:\n      - ./data:/data:«rshared»\n"),
        good("services:\n  app:\n    image: app:1\n    volumes:\n      - ./data:/data:rslave\n"),
    ],
)
def shared_mount_propagation(inside: ServiceIn) -> Iterator[Finding]:
    """A mount is shared with the host in both directions.

    What the service mounts inside appears on the host, where it can cover files of others.
    Use `rslave` where the service must see new mounts of the host, nothing otherwise.
    """
    for mount in inside.service.mounts:
        if mount.propagation in ("shared", "rshared") and mount.propagation_at is not None:
            yield Finding(at=mount.propagation_at, message=f"mounts inside {mount.target} appear on the host")
