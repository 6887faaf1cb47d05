from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import is_true


@policy(
    "CMP030",
    severity="warning",
    category="security",
    examples=[
        bad(
            "services:\n  dind:\n    image: docker:28-dind\n    privileged: «true»\n",
            fixed="services:\n  dind:\n    image: docker:28-dind\n",
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    privileged: false\n"),
    ],
)
def privileged_service(inside: ServiceIn) -> Iterator[Finding]:
    """A service is privileged.

    Its processes have all capabilities and can access all devices, so a process that is taken over controls the host.
    Remove `privileged`, and add the needed capability or device with `cap_add` or `devices`.
    The fix removes the key and is unsafe, because the service may need some of these rights.

    <https://docs.docker.com/reference/cli/docker/container/run/#privileged>
    """
    if is_true(inside.service.privileged):
        at = inside.at["privileged"]
        message = f"service '{inside.name}' is privileged; use 'cap_add' or 'devices' for what it needs"
        yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),)))
