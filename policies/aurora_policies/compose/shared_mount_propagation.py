from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP043",
    severity="warning",
    category="security",
    examples=[
        bad(
            "services:\n  app:\n    image: app:1\n    volumes:\n      - ./data:/data:«rshared»\n",
            fixed="services:\n  app:\n    image: app:1\n    volumes:\n      - ./data:/data:rslave\n",
        ),
        good("services:\n  app:\n    image: app:1\n    volumes:\n      - ./data:/data:rslave\n"),
    ],
)
def shared_mount_propagation(inside: ServiceIn) -> Iterator[Finding]:
    """A mount of a service has the propagation `shared` or `rshared`.

    What the service mounts below the target appears on the host, where it can hide other files.
    Remove the option, or use `rslave` if the service must see mounts that the host adds.
    The fix writes `rslave`; mounts of the service no longer appear on the host, so it is not applied by default.

    <https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation>
    """
    for mount in inside.service.mounts:
        if mount.propagation in ("shared", "rshared") and mount.propagation_at is not None:
            message = f"mounts that service '{inside.name}' makes in '{mount.target}' appear on the host; use rslave"
            at = mount.propagation_at
            alone = at.chars is None or at.chars[1] - at.chars[0] == len(mount.propagation)
            yield Finding(at=at, message=message, fix=Fix((Edit(at, "rslave"),)) if alone else None)
