from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import is_true


@policy(
    "CMP030",
    severity="error",
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
    """A service runs privileged.

    Its processes have every capability and all devices of the host: whoever gets into the container owns the
    machine.
    Add the one capability or device that is needed with `cap_add` or `devices`.
    The fix removes the key; it is not applied unasked, since the service may need some of what it gives.
    """
    if is_true(inside.service.privileged):
        at = inside.at["privileged"]
        yield Finding(
            at=at, message="privileged gives the container the whole host", fix=Fix((Edit(at.entry, ""),))
        )
