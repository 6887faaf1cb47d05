from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._examples import pod


@policy(
    "KUB301",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod("""\
                securityContext:
                  privileged: true
                  allowPrivilegeEscalation: «false»
                """),
            fixed=pod("securityContext:\n  privileged: true\n"),
        ),
        bad(pod("securityContext:\n  seccompProfile:\n    «type»: Localhost\n")),
        bad(
            pod(
                spec="""\
                securityContext:
                  seccompProfile:
                    type: RuntimeDefault
                    «localhostProfile»: audit.json
                """
            )
        ),
        good(
            pod(
                "securityContext:\n  seccompProfile:\n    type: Localhost\n    localhostProfile: audit.json\n"
            )
        ),
    ],
)
def invalid_security_context(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A security context combines settings in a way that the API does not allow.

    The API server refuses the pod, or the workload that creates it.
    A privileged container cannot set `allowPrivilegeEscalation: false`; `localhostProfile` is set with the type
    `Localhost`, and with no other.
    Patches and custom resources are not checked.
    The fix removes `allowPrivilegeEscalation: false` of a privileged container; it is not safe, because `privileged`
    may be the mistake.

    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """
    pod = inside if isinstance(inside, PodIn) else inside.pod
    if pod.object.custom or not pod.whole:
        return
    security = inside.spec.security_context if isinstance(inside, PodIn) else inside.security
    if security is None:
        return
    if isinstance(inside, ContainerIn):
        own = inside.security
        if own.privileged is True and own.allow_privilege_escalation is False:
            message = f"{inside.title} is privileged and cannot set allowPrivilegeEscalation: false"
            at = own.at["allowPrivilegeEscalation"]
            yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),), safe=False))
    for key in ("seccompProfile", "appArmorProfile"):
        profile = security[key]
        if profile is None:
            continue
        if profile.type == "Localhost" and not profile.localhost_profile:
            message = f"{key} of {inside.title} has type Localhost and no localhostProfile"
            yield Finding(at=profile.at["type"].key, message=message)
        elif profile.type in ("RuntimeDefault", "Unconfined") and profile.localhost_profile is not None:
            message = f"{key} of {inside.title} has localhostProfile, which requires type: Localhost"
            yield Finding(at=profile.at["localhostProfile"].key, message=message)
