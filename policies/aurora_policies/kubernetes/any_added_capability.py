from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB021",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV022", "KSV-0022", "AVD-KSV-0022")},
    examples=[
        bad(
            pod("""\
            securityContext:
              capabilities:
                add: [«NET_BIND_SERVICE»]
            """)
        ),
        good(
            pod("""\
            securityContext:
              capabilities:
                drop: [ALL]
                add: []
            """)
        ),
    ],
)
def any_added_capability(inside: ContainerIn) -> Iterator[Finding]:
    """A container adds a capability, if only a harmless one.

    A container that adds none can be told safe at a glance, and a port above 1024 needs none.
    Remove it, and let the program listen on a high port.
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        message = f"{inside.title} adds the capability {name}"
        yield Finding(at=capabilities.at["add"][index], message=message)
