from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB025",
    severity="error",
    category="security",
    equivalents={
        "checkov": "CKV_K8S_31",
        "trivy": ("KSV030", "KSV-0030", "AVD-KSV-0030", "KSV104", "KSV-0104", "AVD-KSV-0104"),
    },
    examples=[
        bad(
            pod("""\
            securityContext:
              seccompProfile:
                type: «Unconfined»
            """)
        ),
        good(
            pod(
                """\
                securityContext:
                  seccompProfile:
                    type: RuntimeDefault
                """,
                spec="""\
                    securityContext:
                      seccompProfile:
                        type: Unconfined
                    """,
            ),
            because="the container's own profile wins",
        ),
    ],
)
def unconfined_seccomp(inside: ContainerIn) -> Iterator[Finding]:
    """A container switches seccomp off.

    It may make any system call, even on a node whose default profile would block the dangerous ones.
    Use `RuntimeDefault`, or a profile of its own with `Localhost`.
    """
    if not inside.linux:
        return
    profile, _ = inside.secured("seccompProfile")
    if profile is not None and profile.type == "Unconfined":
        yield Finding(at=profile.at["type"], message=f"{inside.title} switches seccomp off")
