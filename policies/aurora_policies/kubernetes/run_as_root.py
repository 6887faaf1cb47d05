from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
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
        good(pod("securityContext:\n  runAsUser: 10001\n"), because="the user is not root"),
        good(pod("securityContext:\n  runAsUser: 0\n"), because="root-user reports it"),
        good(pod(spec="os:\n  name: windows\n"), because="Windows has no root user"),
    ],
)
def run_as_root(inside: PodIn) -> Iterator[Finding]:
    """A container does not set `runAsNonRoot: true`.

    Most images start as root by default, and a root process that escapes the container is root on the node.
    Set `securityContext.runAsNonRoot: true` in the pod or the container, and a user in the image or in `runAsUser`.
    The fix is not applied by default, because an image that starts as root no longer starts.
    It does not change an explicit `false` or a privileged container.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if not inside.spec.windows:
        yield from per_pod(inside, map(_unset, inside.containers()), "set", "runAsNonRoot: true")


def _unset(inside: ContainerIn) -> Unset | None:
    enforced, at = inside.secured("runAsNonRoot")
    user, _ = inside.secured("runAsUser")
    if user is not None:
        return None
    if enforced is False:
        return Unset(inside, at)
    if enforced is not None or not inside.pod.whole:
        return None
    privileged = inside.security.privileged is True
    return Unset(inside, at, None if privileged else in_security_context(inside, "runAsNonRoot: true"))
