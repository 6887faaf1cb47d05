from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod

_SAFE = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    }
)


@policy(
    "KUB029",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "unsafe-sysctls", "trivy": ("KSV026", "KSV-0026", "AVD-KSV-0026")},
    examples=[
        bad(
            pod(
                spec="""\
            securityContext:
              sysctls:
                - name: «kernel.msgmax»
                  value: "65536"
            """
            )
        ),
        good(
            pod(
                spec="""\
                securityContext:
                  sysctls:
                    - name: net.ipv4.tcp_syncookies
                      value: "1"
                """
            )
        ),
    ],
)
def unsafe_sysctl(inside: PodIn) -> Iterator[Finding]:
    """A pod sets an unsafe sysctl.

    It affects other pods or can make the node unusable, and the kubelet refuses to start the pod, unless the sysctl is
    allowed on the node (`--allowed-unsafe-sysctls`).
    Set the kernel parameter on the node, or use a safe sysctl.

    <https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/>
    """
    context = inside.spec.security_context
    for sysctl in context.sysctls if context else ():
        if sysctl.name and sysctl.name not in _SAFE and not is_dynamic(sysctl.name):
            message = f"{inside.title} sets unsafe sysctl '{sysctl.name}'; remove it or set it on the node"
            yield Finding(at=sysctl.at["name"], message=message)
