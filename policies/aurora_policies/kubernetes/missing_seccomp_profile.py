from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn
from aurora_devops.subjects import is_dynamic

from ._containers import Unset, per_pod
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
        bad(
            pod(
                name="«web»",
                head="annotations:\n  seccomp.security.alpha.kubernetes.io/pod: runtime/default\n",
            ),
            because="the annotation has no effect since Kubernetes 1.27",
        ),
    ],
)
def missing_seccomp_profile(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a seccomp profile.

    Without a profile a process can use all system calls, also those that only exploits of the kernel need and that the
    default profile of the container runtime blocks.
    Set `securityContext.seccompProfile.type: RuntimeDefault` in the pod or the container.
    The annotation `seccomp.security.alpha.kubernetes.io/pod` has no effect since Kubernetes 1.27.
    The fix is not applied by default, because a program that uses unusual system calls stops working.
    Privileged containers are not reported: no profile applies to them.

    <https://kubernetes.io/docs/tutorials/security/seccomp/>
    """
    if not inside.spec.windows:
        yield from per_pod(
            inside,
            map(_unset, inside.containers()),
            "set",
            "a seccomp profile (seccompProfile.type: RuntimeDefault)",
        )


def _unset(inside: ContainerIn) -> Unset | None:
    if inside.security.privileged is True:
        return None
    profile, at = inside.secured("seccompProfile")
    if profile is None:
        line = "seccompProfile:\n  type: RuntimeDefault"
        return Unset(inside, at, in_security_context(inside, line)) if inside.pod.whole else None
    valid = profile.type in ("RuntimeDefault", "Localhost", "Unconfined") or is_dynamic(profile.type or "")
    return None if valid else Unset(inside, profile.at["type"])
