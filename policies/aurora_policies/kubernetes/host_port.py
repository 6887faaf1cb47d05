from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
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
        bad(
            pod("""\
            «ports»:
              - containerPort: 8080
                hostPort: 80
              - containerPort: 8443
                hostPort: 443
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

    <https://kubernetes.io/docs/concepts/configuration/overview/>
    """
    used = [port for port in inside.container.ports if port.host_port]
    if not used or inside.pod.spec.host_network is True:
        return
    if len(used) == 1:
        message = (
            f"{inside.title} uses port {used[0].host_port} of the node; use a Service instead of hostPort"
        )
        yield Finding(at=used[0].at["hostPort"], message=message)
    else:
        message = f"{inside.title} uses {len(used)} ports of the node; use a Service instead of hostPort"
        related = tuple(Related(port.at["hostPort"], f"port {port.host_port}") for port in used)
        yield Finding(at=inside.at["ports"], message=message, related=related)
