from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import secured
from ._examples import pod


@policy(
    "KUB025",
    severity="warning",
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
            because="the container overrides the profile of the pod",
        ),
    ],
)
def unconfined_seccomp(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container disables seccomp (`seccompProfile.type: Unconfined`).

    A process can use all system calls, even on a node whose default profile blocks the dangerous ones.
    Set `seccompProfile.type` to `RuntimeDefault`, or to `Localhost` with a profile for the program.

    <https://kubernetes.io/docs/tutorials/security/seccomp/>
    """
    profile = secured(inside, "seccompProfile")
    if profile is not None and profile.type == "Unconfined":
        message = f"{inside.title} disables seccomp; set seccompProfile.type to RuntimeDefault"
        yield Finding(at=profile.at["type"], message=message)
