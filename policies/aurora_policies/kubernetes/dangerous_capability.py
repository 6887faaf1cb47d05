from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

# With each of these a process can escape from the container; man 7 capabilities.
_DANGEROUS = frozenset(
    {"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_BOOT", "DAC_READ_SEARCH", "BPF"}
)


@policy(
    "KUB019",
    severity="warning",
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
    """A container adds a capability that allows it to escape to the node, such as SYS_ADMIN.

    With SYS_ADMIN, SYS_MODULE, SYS_PTRACE and a few others, an attacker in the container becomes root on the node.
    Remove the capability, replace it by a narrower one, or run such pods only on dedicated nodes.

    <https://man7.org/linux/man-pages/man7/capabilities.7.html>
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name in _DANGEROUS:
            message = (
                f"{inside.title} adds capability '{name}', which allows it to escape to the node; remove it"
            )
            yield Finding(at=capabilities.at["add"][index], message=message)
