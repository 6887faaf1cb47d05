from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB034",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_26", "trivy": ("KSV024", "KSV-0024", "AVD-KSV-0024")},
    examples=[
        bad(
            pod("""\
            ports:
              - containerPort: 8080
                hostPort: «80»
            """)
        ),
        good(pod("ports:\n  - containerPort: 8080\n")),
        good(
            pod(
                """\
                ports:
                  - containerPort: 80
                    hostPort: 80
                """,
                spec="hostNetwork: true\n",
            ),
            because="with hostNetwork each port is a port of the node, and host-network reports it",
        ),
    ],
)
def host_port(inside: ContainerIn) -> Iterator[Finding]:
    """A container uses a port of the node (`hostPort`).

    Each node can run only one such pod, and the port is open to all clients that can connect to the node.
    Use a Service of type NodePort or LoadBalancer, or an Ingress.
    Pods with `hostNetwork: true` are not reported.

    https://kubernetes.io/docs/concepts/configuration/overview/
    """
    if inside.pod.spec.host_network is True:
        return
    for port in inside.container.ports:
        if port.host_port:
            message = (
                f"{inside.title} uses port {port.host_port} of the node; use a Service instead of hostPort"
            )
            yield Finding(at=port.at["hostPort"], message=message)
