from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB015",
    severity="info",
    category="security",
    equivalents={
        "kube-score": "container-security-context-user-group-id",
        "checkov": "CKV_K8S_40",
        "trivy": ("KSV020", "KSV-0020", "AVD-KSV-0020"),
    },
    examples=[
        bad(pod("securityContext:\n  runAsUser: «1000»\n")),
        bad(pod(name="«web»"), because="the image sets the UID, usually a low one"),
        good(pod("securityContext:\n  runAsUser: 10001\n")),
        good(pod(spec="securityContext:\n  runAsUser: 20000\n")),
    ],
)
def low_user_id(inside: PodIn) -> Iterator[Finding]:
    """A container does not run with a UID of 10000 or more.

    Without a user namespace the UID is the same on the node, where a low one can belong to a user of the node: the
    container can then access the files of that user if it escapes or mounts them.
    Set `securityContext.runAsUser` to 10000 or more, or `hostUsers: false` in the pod.

    <https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/>
    """
    if not inside.spec.windows and inside.spec.host_users is not False:
        yield from per_pod(inside, map(_unset, inside.containers()), "set", "runAsUser to 10000 or more")


def _unset(inside: ContainerIn) -> Unset | None:
    value, at = inside.secured("runAsUser")
    low = (value is None and inside.pod.whole) or (isinstance(value, int) and 0 < value < 10000)
    return Unset(inside, at) if low else None
