from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn, PodSecurityContext
from aurora_devops.kinds.kubernetes.model import SecurityContext

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB147",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_30", "trivy": ("KSV118", "KSV-0118", "AVD-KSV-0118")},
    examples=[
        bad(pod(name="«web»")),
        bad(pod("«securityContext»: {}\n")),
        good(pod("securityContext:\n  allowPrivilegeEscalation: false\n")),
    ],
)
def missing_container_security_context(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a security context.

    Capabilities, privilege escalation and the root filesystem can only be restricted in the container, not in the pod.
    An empty `securityContext` is reported if the pod does not set one either.
    Set `securityContext` in the container, for example with `allowPrivilegeEscalation: false`.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    yield from per_pod(
        inside, map(_unset, inside.containers()), "set", "a security context (securityContext)"
    )


def _unset(inside: ContainerIn) -> Unset | None:
    context, of_pod = inside.container.security_context, inside.pod.spec.security_context
    if context is not None:
        empty = context == SecurityContext() and (of_pod is None or of_pod == PodSecurityContext())
        return Unset(inside, context.at) if empty and inside.pod.whole else None
    at = inside.missing("securityContext")
    return Unset(inside, at) if at is not None else None
