from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

# Each of these leads out of a container; man 7 capabilities.
_DANGEROUS = frozenset(
    {"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_BOOT", "DAC_READ_SEARCH", "BPF"}
)


@policy(
    "KUB019",
    severity="error",
    category="security",
    equivalents={
        "checkov": "CKV_K8S_39",
        "trivy": ("KSV005", "KSV-0005", "AVD-KSV-0005", "KSV120", "KSV-0120", "AVD-KSV-0120"),
    },
    examples=[
        bad(
            pod("""\
            securityContext:
              capabilities:
                add:
                  - «SYS_ADMIN»
            """)
        ),
        bad(
            pod("""\
            securityContext:
              capabilities:
                add: [«CAP_SYS_MODULE»]
            """)
        ),
        good(
            pod("""\
            securityContext:
              capabilities:
                add: [NET_BIND_SERVICE]
            """)
        ),
    ],
)
def dangerous_capability(inside: ContainerIn) -> Iterator[Finding]:
    """A container adds a capability that amounts to root on the node.

    With SYS_ADMIN, SYS_MODULE, SYS_PTRACE and a few others there are well-known ways out of the container.
    Find what the program needs it for and use something narrower, or keep such pods on nodes of their own.
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name in _DANGEROUS:
            message = f"{inside.title} adds the capability {name}"
            yield Finding(at=capabilities.at["add"][index], message=message)
