from collections.abc import Iterator

from aurora_devops import Edit, Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
from ._edits import in_security_context
from ._examples import pod


@policy(
    "KUB011",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_20", "trivy": ("KSV001", "KSV-0001", "AVD-KSV-0001")},
    examples=[
        bad(
            pod(name="«web»"),
            fixed=pod("securityContext:\n  allowPrivilegeEscalation: false\n"),
        ),
        bad(
            pod("securityContext:\n  allowPrivilegeEscalation: «true»\n"),
            fixed=pod("securityContext:\n  allowPrivilegeEscalation: false\n"),
        ),
        bad(
            pod("«securityContext»:\n  runAsNonRoot: true\n"),
            fixed=pod("""\
                securityContext:
                  allowPrivilegeEscalation: false
                  runAsNonRoot: true
                """),
        ),
        bad(
            pod("""\
                securityContext:
                  allowPrivilegeEscalation: «true»
                  capabilities:
                    add: [SYS_ADMIN]
                """),
            because="the API server refuses `false` together with SYS_ADMIN",
        ),
        good(pod("securityContext:\n  allowPrivilegeEscalation: false\n")),
        good(pod(spec="os:\n  name: windows\n"), because="Windows pods cannot set the field"),
    ],
)
def privilege_escalation(inside: PodIn) -> Iterator[Finding]:
    """A container does not set `allowPrivilegeEscalation: false`.

    A process can gain root privileges through a setuid program of the image, even if the container starts as another
    user.
    Set `securityContext.allowPrivilegeEscalation: false`.
    The fix is not applied by default, because programs such as sudo stop working.
    Privileged containers are reported only if they set the field to `true`, because they cannot set it to `false`.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    if not inside.spec.windows:
        yield from per_pod(inside, map(_unset, inside.containers()), "set", "allowPrivilegeEscalation: false")


def _unset(inside: ContainerIn) -> Unset | None:
    value = inside.security.allow_privilege_escalation
    privileged = inside.security.privileged is True
    refused = privileged or _adds_admin(inside)
    if value is True:
        at = inside.security.at["allowPrivilegeEscalation"]
        return Unset(inside, at, None if refused else Edit(at, "false"))
    missing = inside.missing("securityContext", "allowPrivilegeEscalation")
    if missing is None or privileged:
        return None
    edit = None if refused else in_security_context(inside, "allowPrivilegeEscalation: false")
    return Unset(inside, missing, edit)


def _adds_admin(inside: ContainerIn) -> bool:
    """Whether the container adds CAP_SYS_ADMIN, with which the API server refuses `false`."""
    capabilities = inside.security.capabilities
    return capabilities is not None and any(name == "SYS_ADMIN" for _, name in capabilities.added())
