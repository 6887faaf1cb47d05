from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB010",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "privileged-container",
        "kube-score": "container-security-context-privileged",
        "checkov": "CKV_K8S_16",
        "trivy": ("KSV017", "KSV-0017", "AVD-KSV-0017"),
    },
    examples=[
        bad(pod("securityContext:\n  privileged: «true»\n")),
        good(pod("securityContext:\n  privileged: false\n")),
        good(pod(), because="false is the default"),
    ],
)
def privileged_container(inside: ContainerIn) -> Iterator[Finding]:
    """A container runs in privileged mode.

    It has all capabilities and can access all devices of the node, so an attacker in the container becomes root on the
    node.
    Remove `privileged`, and add only the capabilities that the program needs.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if inside.security.privileged is True:
        message = (
            f"{inside.title} sets privileged: true; remove it and add only the capabilities that it needs"
        )
        yield Finding(at=inside.security.at["privileged"], message=message)
