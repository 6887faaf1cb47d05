from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._agents import measures_node
from ._examples import pod

# Without the network of the node these work only in the pod's own.
_NETWORK = frozenset({"NET_ADMIN", "NET_RAW"})


@policy(
    "KUB031",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "host-network",
        "checkov": "CKV_K8S_19",
        "trivy": ("KSV009", "KSV-0009", "AVD-KSV-0009"),
    },
    examples=[
        bad(pod(spec="hostNetwork: «true»\n")),
        good(pod(spec="hostNetwork: false\n")),
        good(
            pod(
                """\
                securityContext:
                  capabilities:
                    add: [NET_ADMIN]
                """,
                spec="hostNetwork: true\n",
            ),
            because="the pod configures the network of the node",
        ),
        good(
            pod(spec="hostNetwork: true\n").replace(
                "nginx:1.27.3", "quay.io/prometheus/node-exporter:v1.9.1"
            ),
            because="the pod measures the node",
        ),
    ],
)
def host_network(inside: PodIn) -> Iterator[Finding]:
    """A pod shares the network of the node (`hostNetwork: true`).

    It can connect to programs that listen only on the node itself and capture the traffic of the node, and
    NetworkPolicies do not apply to it.
    Remove `hostNetwork`, and expose the pod by a Service; only programs that configure the network need it.
    A pod with a container that adds the capability NET_ADMIN or NET_RAW is not reported: it configures the network of
    the node, or sends packets of its own, as network plugins, load balancers and DHCP servers do.
    Exporters of the metrics of the node (node-exporter, cadvisor) are not reported.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if measures_node(inside):
        return
    if inside.spec.host_network is True and not any(map(_works_on_network, inside.containers())):
        message = f"{inside.title} sets hostNetwork: true; remove it unless it configures the node network"
        yield Finding(at=inside.at["hostNetwork"], message=message)


def _works_on_network(inside: ContainerIn) -> bool:
    capabilities = inside.security.capabilities
    return capabilities is not None and any(name in _NETWORK for _, name in capabilities.added())
