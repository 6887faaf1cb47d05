from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

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
        good(pod(spec="os:\n  name: windows\n"), because="Windows needs it writable"),
    ],
)
def writable_root_filesystem(inside: ContainerIn) -> Iterator[Finding]:
    """A container can write to its root filesystem.

    An attacker can replace the program or leave tools behind, and logs written there are lost at the next start.
    Set `readOnlyRootFilesystem: true` and mount an `emptyDir` where the program has to write.
    The fix is not applied unasked: a program that writes to its image's files stops working.
    An explicit `false` is not fixed, since its author knows that the program writes.
    """
    value = inside.security.read_only_root_filesystem
    if value is True or isinstance(value, str) or not inside.linux:
        return
    if value is False:
        at, fix = inside.security.at["readOnlyRootFilesystem"], None
    else:
        missing = inside.missing("securityContext", "readOnlyRootFilesystem")
        if missing is None:
            return
        at, fix = missing, in_security_context(inside, "readOnlyRootFilesystem: true")
    yield Finding(at=at, message=f"{inside.title} can write to its root filesystem", fix=fix)
