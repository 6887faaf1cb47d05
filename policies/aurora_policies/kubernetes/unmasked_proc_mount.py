from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB028",
    severity="error",
    category="security",
    equivalents={"kube-linter": "unsafe-proc-mount", "trivy": ("KSV027", "KSV-0027", "AVD-KSV-0027")},
    examples=[
        bad(pod("securityContext:\n  procMount: «Unmasked»\n")),
        good(pod("securityContext:\n  procMount: Default\n")),
    ],
)
def unmasked_proc_mount(inside: ContainerIn) -> Iterator[Finding]:
    """A container sees all of /proc.

    The runtime masks files there that tell about the node or change it; this switches the mask off.
    Leave `procMount` out.
    """
    if inside.security.proc_mount not in (None, "Default") and inside.linux:
        at = inside.security.at["procMount"]
        yield Finding(at=at, message=f"{inside.title} mounts /proc {inside.security.proc_mount}")
