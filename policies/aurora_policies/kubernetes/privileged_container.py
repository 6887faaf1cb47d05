from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB010",
    severity="error",
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
        good(pod(), because="that is the default"),
    ],
)
def privileged_container(inside: ContainerIn) -> Iterator[Finding]:
    """A container is privileged.

    It has all devices and capabilities of the node, so whoever breaks into it owns the node and all pods there.
    Remove `privileged` and add only the capability that is needed.
    """
    if inside.security.privileged is True:
        yield Finding(at=inside.security.at["privileged"], message=f"{inside.title} is privileged")
