from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB147",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_30", "trivy": ("KSV118", "KSV-0118", "AVD-KSV-0118")},
    examples=[
        bad(pod(name="«web»")),
        good(pod("securityContext:\n  allowPrivilegeEscalation: false\n")),
    ],
)
def missing_container_security_context(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no security context of its own.

    Capabilities, privilege escalation and the root filesystem can be set nowhere else.
    Add a `securityContext` to the container.
    """
    at = inside.missing("securityContext")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no security context of its own")
