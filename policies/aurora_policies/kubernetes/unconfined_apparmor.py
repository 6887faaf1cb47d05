from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn
from aurora_devops.subjects import is_dynamic

from ._containers import secured
from ._examples import pod

_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


@policy(
    "KUB026",
    severity="warning",
    category="security",
    aliases=("custom-apparmor-profile",),
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
                    type: Localhost
                    localhostProfile: web
                """),
            because="the Pod Security Standards allow profiles of the node",
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
def unconfined_apparmor(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container disables AppArmor.

    The default profile of the container runtime prevents mounts, writes to kernel settings and access to other
    processes; without it an attacker can escape more easily.
    Remove the setting, or set `appArmorProfile.type` to `RuntimeDefault` or `Localhost`.

    <https://kubernetes.io/docs/tutorials/security/apparmor/>
    """
    if isinstance(inside, PodIn):
        for key, value in inside.annotations.items():
            valid = value == "runtime/default" or str(value).startswith("localhost/")
            if key.startswith(_ANNOTATION) and not valid and not is_dynamic(str(value)):
                assert inside.metadata is not None
                message = f"{inside.title} sets the AppArmor profile '{value}'; use runtime/default"
                yield Finding(at=inside.metadata.at["annotations"][key], message=message)
    profile = secured(inside, "appArmorProfile")
    kind = profile.type if profile is not None else None
    if kind not in (None, "RuntimeDefault", "Localhost") and not is_dynamic(kind):
        message = f"{inside.title} sets appArmorProfile.type to '{kind}'; use RuntimeDefault"
        yield Finding(at=profile.at["type"], message=message)
