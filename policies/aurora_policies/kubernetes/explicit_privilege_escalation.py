from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB012",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "privilege-escalation-container"},
    examples=[
        bad(pod("securityContext:\n  allowPrivilegeEscalation: «true»\n")),
        good(pod("securityContext:\n  allowPrivilegeEscalation: false\n")),
        good(pod(), because="privilege-escalation reports the default"),
    ],
)
def explicit_privilege_escalation(inside: ContainerIn) -> Iterator[Finding]:
    """A container sets `allowPrivilegeEscalation: true`.

    A process can gain root privileges through a setuid program of the image, even if the container starts as another
    user.
    Set `allowPrivilegeEscalation: false`, and start the container as the user that the program needs.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    if inside.security.allow_privilege_escalation is True:
        at = inside.security.at["allowPrivilegeEscalation"]
        yield Finding(at=at, message=f"{inside.title} allows privilege escalation; set it to false")
