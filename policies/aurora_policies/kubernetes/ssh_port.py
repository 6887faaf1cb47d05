from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB042",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "ssh-port"},
    examples=[
        bad(pod("ports:\n  - containerPort: «22»\n")),
        good(
            pod("ports:\n  - containerPort: 2222\n"), because="mostly a service for users, as of a git server"
        ),
        good(
            pod("""\
            ports:
              - containerPort: 22
                protocol: UDP
            """)
        ),
    ],
)
def ssh_port(inside: ContainerIn) -> Iterator[Finding]:
    """A container opens the port of SSH.

    A shell from outside goes past the API server, its access rules and its log.
    Use `kubectl exec`, or a debug container.
    """
    for port in inside.container.ports:
        if port.container_port == 22 and (port.protocol or "TCP") == "TCP":
            yield Finding(at=port.at["containerPort"], message=f"{inside.title} opens port 22")
