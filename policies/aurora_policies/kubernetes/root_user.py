from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB145",
    severity="error",
    category="security",
    equivalents={
        "kube-linter": "run-as-non-root",
        "kube-score": "container-security-context-user-group-id",
        "checkov": ("CKV_K8S_23", "CKV_K8S_40"),
        "trivy": (
            "KSV012",
            "KSV-0012",
            "AVD-KSV-0012",
            "KSV105",
            "KSV-0105",
            "AVD-KSV-0105",
            "KSV020",
            "KSV-0020",
            "AVD-KSV-0020",
        ),
    },
    examples=[
        bad(pod("securityContext:\n  runAsUser: «0»\n")),
        bad(pod(spec="securityContext:\n  runAsUser: «0»\n")),
        good(
            pod("securityContext:\n  runAsUser: 10001\n", spec="securityContext:\n  runAsUser: 0\n"),
            because="the container's own value wins",
        ),
    ],
)
def root_user(inside: ContainerIn) -> Iterator[Finding]:
    """A container is told to run as root.

    Root in a container that escapes is root on the node.
    Set `runAsUser` to a number of its own, and give the files of the image to it.
    """
    user, at = inside.secured("runAsUser")
    if user == 0 and user is not False and inside.linux:
        yield Finding(at=at, message=f"{inside.title} runs as root")
