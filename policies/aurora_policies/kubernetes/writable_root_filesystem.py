from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
from ._edits import in_security_context
from ._examples import pod


@policy(
    "KUB017",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "no-read-only-root-fs",
        "kube-score": "container-security-context-readonlyrootfilesystem",
        "checkov": "CKV_K8S_22",
        "trivy": ("KSV014", "KSV-0014", "AVD-KSV-0014"),
    },
    examples=[
        bad(
            pod(name="«web»"),
            fixed=pod("securityContext:\n  readOnlyRootFilesystem: true\n"),
        ),
        bad(pod("securityContext:\n  readOnlyRootFilesystem: «false»\n")),
        good(pod("securityContext:\n  readOnlyRootFilesystem: true\n")),
        good(pod(spec="os:\n  name: windows\n"), because="Windows pods cannot set the field"),
    ],
)
def writable_root_filesystem(inside: PodIn) -> Iterator[Finding]:
    """A container does not set `readOnlyRootFilesystem: true`.

    An attacker can replace the program or store tools in the container, and files written there are lost when it
    restarts.
    Set `securityContext.readOnlyRootFilesystem: true`, and mount an `emptyDir` at each path that the program writes to.
    The fix is not applied by default, because a program that writes to other paths stops working.
    It does not change an explicit `false`.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    if not inside.spec.windows:
        yield from per_pod(inside, map(_unset, inside.containers()), "set", "readOnlyRootFilesystem: true")


def _unset(inside: ContainerIn) -> Unset | None:
    if inside.security.read_only_root_filesystem is False:
        return Unset(inside, inside.security.at["readOnlyRootFilesystem"])
    missing = inside.missing("securityContext", "readOnlyRootFilesystem")
    if missing is None:
        return None
    return Unset(inside, missing, in_security_context(inside, "readOnlyRootFilesystem: true"))
