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
        good(pod(), because="undropped-capabilities tells it"),
    ],
)
def net_raw_capability(inside: ContainerIn) -> Iterator[Finding]:
    """A container keeps the capability NET_RAW.

    With raw sockets it can forge packets and pass for its neighbours on the node's network.
    Drop `ALL`, or NET_RAW at least; `ping` works without it on any present kernel.
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name in ("NET_RAW", "ALL"):
            yield Finding(at=capabilities.at["add"][index], message=f"{inside.title} adds {name}")
            return
    if capabilities.drop and not capabilities.drops("NET_RAW", "ALL"):
        yield Finding(at=capabilities.at["drop"], message=f"{inside.title} keeps NET_RAW")
