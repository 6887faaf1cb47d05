from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB041",
    severity="info",
    category="security",
    equivalents={"kube-linter": "privileged-ports", "trivy": ("KSV117", "KSV-0117", "AVD-KSV-0117")},
    examples=[
        bad(pod("ports:\n  - containerPort: «80»\n")),
        good(pod("ports:\n  - containerPort: 8080\n")),
    ],
)
def privileged_container_port(inside: ContainerIn) -> Iterator[Finding]:
    """A container listens on a port below 1024.

    On older runtimes a program has to be root for that, or have NET_BIND_SERVICE.
    Listen on a high port, and let the Service map 80 to it.
    """
    for port in inside.container.ports:
        if isinstance(port.container_port, int) and 0 < port.container_port < 1024:
            message = f"{inside.title} listens on the privileged port {port.container_port}"
            yield Finding(at=port.at["containerPort"], message=message)
