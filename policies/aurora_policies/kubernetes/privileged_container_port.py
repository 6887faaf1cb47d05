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

    With older container runtimes only root, or a program with the capability NET_BIND_SERVICE, can listen on it.
    Let the program listen on a port above 1023, and map the port in the Service (`port: 80`, `targetPort: 8080`).

    <https://kubernetes.io/docs/concepts/services-networking/service/>
    """
    for port in inside.container.ports:
        if isinstance(port.container_port, int) and 0 < port.container_port < 1024:
            message = (
                f"{inside.title} listens on privileged port {port.container_port}; use a port above 1023"
            )
            yield Finding(at=port.at["containerPort"], message=message)
