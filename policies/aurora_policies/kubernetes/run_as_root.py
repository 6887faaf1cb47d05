from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._edits import in_security_context
from ._examples import pod


@policy(
    "KUB013",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "run-as-non-root",
        "checkov": "CKV_K8S_23",
        "trivy": ("KSV012", "KSV-0012", "AVD-KSV-0012"),
    },
    examples=[
        bad(
            pod(name="«web»"),
            fixed=pod("securityContext:\n  runAsNonRoot: true\n"),
        ),
        bad(pod("securityContext:\n  runAsNonRoot: «false»\n")),
        bad(pod("«securityContext»:\n  privileged: true\n")),
        good(pod(spec="securityContext:\n  runAsNonRoot: true\n")),
        good(pod("securityContext:\n  runAsUser: 10001\n"), because="the number is no root's"),
        good(pod("securityContext:\n  runAsUser: 0\n"), because="root-user tells it"),
        good(pod(spec="os:\n  name: windows\n"), because="Windows has no root"),
    ],
)
def run_as_root(inside: ContainerIn) -> Iterator[Finding]:
    """A container may run as root.

    Most images start as root unless someone says otherwise, and root in a container that escapes is root on the
    node.
    Set `runAsNonRoot: true` in the pod or the container, and a user in the image or in `runAsUser`.
    The fix is not applied unasked: an image that starts as root stops starting.
    A privileged container gets no fix, since it mostly needs root.
    """
    enforced, at = inside.secured("runAsNonRoot")
    if enforced is True or isinstance(enforced, str) or not inside.linux:
        return
    user, _ = inside.secured("runAsUser")
    if user is not None:
        return
    if enforced is False:
        yield Finding(at=at, message=f"{inside.title} may run as root")
    elif inside.pod.whole:
        privileged = inside.security.privileged is True
        fix = None if privileged else in_security_context(inside, "runAsNonRoot: true")
        yield Finding(at=at, message=f"{inside.title} may run as root", fix=fix)
