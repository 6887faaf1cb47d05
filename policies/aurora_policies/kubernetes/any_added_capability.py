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
    """A container adds a capability, even a harmless one.

    Most programs need none: a port above 1023, for example, does not require NET_BIND_SERVICE.
    Remove the capability, and let the program listen on a port above 1023.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        message = f"{inside.title} adds capability '{name}'; remove it if the program runs without it"
        yield Finding(at=capabilities.at["add"][index], message=message)
