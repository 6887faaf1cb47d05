from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB022",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "drop-net-raw-capability",
        "checkov": "CKV_K8S_28",
        "trivy": ("KSV119", "KSV-0119", "AVD-KSV-0119"),
    },
    examples=[
        bad(
            pod("""\
            securityContext:
              capabilities:
                add: [«NET_RAW»]
            """)
        ),
        bad(
            pod("""\
            securityContext:
              capabilities:
                «drop»: [CHOWN]
            """)
        ),
        good(
            pod("""\
            securityContext:
              capabilities:
                drop: [ALL]
            """)
        ),
        good(pod(), because="undropped-capabilities reports it"),
    ],
)
def net_raw_capability(inside: ContainerIn) -> Iterator[Finding]:
    """A container adds the capability NET_RAW, or does not drop it.

    With raw sockets an attacker in the container can forge packets and impersonate other pods of the node.
    Drop `ALL`, or at least NET_RAW; `ping` works without it on current kernels.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name in ("NET_RAW", "ALL"):
            message = f"{inside.title} adds capability '{name}', which allows raw sockets; remove it"
            yield Finding(at=capabilities.at["add"][index], message=message)
            return
    if capabilities.drop and not capabilities.drops("NET_RAW", "ALL"):
        message = f"{inside.title} does not drop capability 'NET_RAW'; drop ALL"
        yield Finding(at=capabilities.at["drop"], message=message)
