from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB016",
    severity="info",
    category="security",
    equivalents={
        "kube-score": "container-security-context-user-group-id",
        "trivy": ("KSV021", "KSV-0021", "AVD-KSV-0021"),
    },
    examples=[
        bad(pod("securityContext:\n  runAsGroup: «1000»\n")),
        bad(pod(name="«web»"), because="the image decides, and mostly for a low one"),
        good(pod("securityContext:\n  runAsGroup: 10001\n")),
        good(pod(spec="securityContext:\n  runAsGroup: 20000\n")),
    ],
)
def low_group_id(inside: ContainerIn) -> Iterator[Finding]:
    """A container runs with a GID that the node may use too.

    Where user namespaces are not in use, the number is the same outside: the container may own files of a group of
    the node that happens to have it.
    Set `hostUsers: false`, or `runAsGroup` to a number from 10000 on.
    """
    if not inside.linux or inside.pod.spec.host_users is False:
        return
    group, at = inside.secured("runAsGroup")
    if isinstance(group, int):
        if group < 10000:
            yield Finding(at=at, message=f"{inside.title} runs with the low GID {group}")
    elif group is None and inside.pod.whole:
        yield Finding(at=at, message=f"{inside.title} runs with the GID that its image says")
