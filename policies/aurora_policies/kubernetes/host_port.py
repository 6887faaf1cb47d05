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
            because="on the node's network both are one, and host-network tells it",
        ),
    ],
)
def host_port(inside: ContainerIn) -> Iterator[Finding]:
    """A container takes a port of its node.

    Only one such pod fits on a node, and the port is open to whoever reaches the node, past any Service.
    Use a Service of type NodePort or LoadBalancer, or an Ingress.
    """
    if inside.pod.spec.host_network is True:
        return
    for port in inside.container.ports:
        if port.host_port:
            message = f"{inside.title} takes port {port.host_port} of its node"
            yield Finding(at=port.at["hostPort"], message=message)
