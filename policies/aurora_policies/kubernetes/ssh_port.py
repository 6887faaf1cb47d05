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
            pod("ports:\n  - containerPort: 2222\n"),
            because="it is mostly a service for users, such as a Git server",
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
    """A container declares port 22, the port of SSH.

    A shell over SSH bypasses the authorization and the audit log of the API server.
    Remove the SSH server, and use `kubectl exec` or `kubectl debug`.

    <https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/>
    """
    for port in inside.container.ports:
        if port.container_port == 22 and (port.protocol or "TCP") == "TCP":
            message = f"{inside.title} declares SSH port 22; use kubectl exec instead of an SSH server"
            yield Finding(at=port.at["containerPort"], message=message)
