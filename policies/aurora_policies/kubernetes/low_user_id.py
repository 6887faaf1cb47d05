from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

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
        bad(pod(name="«web»"), because="the image decides, and mostly for a low one"),
        good(pod("securityContext:\n  runAsUser: 10001\n")),
        good(pod(spec="securityContext:\n  runAsUser: 20000\n")),
    ],
)
def low_user_id(inside: ContainerIn) -> Iterator[Finding]:
    """A container runs with a UID that the node may use too.

    Where user namespaces are not in use, the number is the same outside: the container may own files of a user of
    the node that happens to have it.
    Set `hostUsers: false`, or `runAsUser` to a number from 10000 on.
    """
    if not inside.linux or inside.pod.spec.host_users is False:
        return
    user, at = inside.secured("runAsUser")
    if isinstance(user, int):
        if 0 < user < 10000:
            yield Finding(at=at, message=f"{inside.title} runs with the low UID {user}")
    elif user is None and inside.pod.whole:
        yield Finding(at=at, message=f"{inside.title} runs with the UID that its image says")
