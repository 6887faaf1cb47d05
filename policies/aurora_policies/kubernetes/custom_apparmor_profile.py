from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._examples import pod

_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


@policy(
    "KUB026",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV002", "KSV-0002", "AVD-KSV-0002")},
    examples=[
        bad(
            pod("""\
            securityContext:
              appArmorProfile:
                type: «Unconfined»
            """)
        ),
        bad(pod(head="annotations:\n  container.apparmor.security.beta.kubernetes.io/web: «unconfined»\n")),
        good(
            pod(head="annotations:\n  container.apparmor.security.beta.kubernetes.io/web: runtime/default\n")
        ),
        good(
            pod("""\
            securityContext:
              appArmorProfile:
                type: RuntimeDefault
            """)
        ),
    ],
)
def custom_apparmor_profile(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container does not run under the runtime's AppArmor profile.

    The default profile keeps it from mounting, from the kernel's settings and from other processes.
    Use `RuntimeDefault`.
    """
    if isinstance(inside, PodIn):
        for key, value in inside.annotations.items():
            if key.startswith(_ANNOTATION) and value not in ("runtime/default", "localhost/default"):
                assert inside.metadata is not None
                at = inside.metadata.at["annotations"][key]
                yield Finding(at=at, message=f"{inside.title} has the AppArmor profile {value}")
        return
    profile, _ = inside.secured("appArmorProfile")
    if profile is not None and profile.type not in (None, "RuntimeDefault"):
        message = f"{inside.title} has the AppArmor profile {profile.type}"
        yield Finding(at=profile.at["type"], message=message)
