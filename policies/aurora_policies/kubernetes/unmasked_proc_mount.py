from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB028",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "unsafe-proc-mount", "trivy": ("KSV027", "KSV-0027", "AVD-KSV-0027")},
    examples=[
        bad(pod("securityContext:\n  procMount: «Unmasked»\n")),
        good(pod("securityContext:\n  procMount: Default\n")),
    ],
)
def unmasked_proc_mount(inside: ContainerIn) -> Iterator[Finding]:
    """A container has unmasked access to `/proc` (`procMount: Unmasked`).

    It can read information about the node and change kernel settings that the container runtime normally hides.
    Remove `procMount`.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    mount = inside.security.proc_mount
    if mount not in (None, "Default") and inside.linux:
        message = f"{inside.title} sets procMount to '{mount}'; remove it"
        yield Finding(at=inside.security.at["procMount"], message=message)
