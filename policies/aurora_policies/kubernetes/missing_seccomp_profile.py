from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.subjects import is_dynamic

from ._edits import in_security_context
from ._examples import pod


@policy(
    "KUB024",
    severity="warning",
    category="security",
    equivalents={
        "kube-score": "container-seccomp-profile",
        "checkov": "CKV_K8S_31",
        "trivy": ("KSV030", "KSV-0030", "AVD-KSV-0030", "KSV104", "KSV-0104", "AVD-KSV-0104"),
    },
    examples=[
        bad(
            pod(name="«web»"),
            fixed=pod("""\
                securityContext:
                  seccompProfile:
                    type: RuntimeDefault
                """),
        ),
        bad(
            pod("""\
            securityContext:
              seccompProfile:
                type: «custom»
            """)
        ),
        good(
            pod(
                spec="""\
            securityContext:
              seccompProfile:
                type: RuntimeDefault
            """
            )
        ),
        good(
            pod("""\
                securityContext:
                  seccompProfile:
                    type: Localhost
                    localhostProfile: web.json
                """)
        ),
        good(
            pod(head="annotations:\n  seccomp.security.alpha.kubernetes.io/pod: runtime/default\n"),
            because="so it was said before 1.19",
        ),
    ],
)
def missing_seccomp_profile(inside: ContainerIn) -> Iterator[Finding]:
    """A container may make any system call.

    Many holes in the kernel are reached through calls that no ordinary program makes; the runtime's default
    profile blocks these.
    Set `seccompProfile.type: RuntimeDefault` in the pod or the container.
    The fix is not applied unasked: a program that makes unusual calls stops working.
    """
    if not inside.linux or inside.security.privileged is True or inside.pod.annotated("seccomp"):
        return
    profile, at = inside.secured("seccompProfile")
    if profile is None:
        if inside.pod.whole:
            fix = in_security_context(inside, "seccompProfile:\n  type: RuntimeDefault")
            yield Finding(at=at, message=f"{inside.title} may make any system call", fix=fix)
    elif profile.type not in ("RuntimeDefault", "Localhost", "Unconfined") and not is_dynamic(
        profile.type or ""
    ):
        message = f"{inside.title} has the seccomp profile {profile.type or 'nothing'}"
        yield Finding(at=profile.at["type"], message=message)
