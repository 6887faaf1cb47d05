from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB012",
    severity="error",
    category="security",
    equivalents={"kube-linter": "privilege-escalation-container"},
    examples=[
        bad(pod("securityContext:\n  allowPrivilegeEscalation: «true»\n")),
        good(pod("securityContext:\n  allowPrivilegeEscalation: false\n")),
        good(pod(), because="the default is told by privilege-escalation"),
    ],
)
def explicit_privilege_escalation(inside: ContainerIn) -> Iterator[Finding]:
    """A container asks that its processes may gain privileges.

    Somebody wrote it down, so it is no oversight: a setuid program in the image makes root of any user.
    Set `allowPrivilegeEscalation: false` and run as the user that the program needs.
    """
    if inside.security.allow_privilege_escalation is True:
        at = inside.security.at["allowPrivilegeEscalation"]
        yield Finding(at=at, message=f"{inside.title} asks that its processes may gain privileges")
