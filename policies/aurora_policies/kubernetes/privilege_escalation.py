from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

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
        good(pod(spec="os:\n  name: windows\n"), because="Windows has no such thing"),
    ],
)
def privilege_escalation(inside: ContainerIn) -> Iterator[Finding]:
    """A process of the container may gain more privileges than its parent.

    A setuid program in the image makes root of any user, so `runAsNonRoot` alone protects little.
    Set `allowPrivilegeEscalation: false`; the fix is not applied unasked, for programs like sudo stop working.
    """
    value = inside.security.allow_privilege_escalation
    if value is False or isinstance(value, str) or not inside.linux:
        return
    if value is True:
        at = inside.security.at["allowPrivilegeEscalation"]
        fix = None if _needed(inside) else Fix((Edit(at, "false"),))
    elif inside.security.privileged is True:
        return
    else:
        missing = inside.missing("securityContext", "allowPrivilegeEscalation")
        if missing is None:
            return
        at = missing
        fix = None if _needed(inside) else in_security_context(inside, "allowPrivilegeEscalation: false")
    yield Finding(at=at, message=f"{inside.title} lets its processes gain privileges", fix=fix)


def _needed(inside: ContainerIn) -> bool:
    """Whether the API server refuses `false`: the container is privileged or adds CAP_SYS_ADMIN."""
    capabilities = inside.security.capabilities
    added = {name for _, name in capabilities.added()} if capabilities is not None else set()
    return inside.security.privileged is True or "SYS_ADMIN" in added
