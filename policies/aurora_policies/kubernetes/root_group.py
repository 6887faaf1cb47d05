from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import secured
from ._examples import pod


@policy(
    "KUB014",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "run-as-non-root",
        "kube-score": "container-security-context-user-group-id",
        "trivy": ("KSV116", "KSV-0116", "AVD-KSV-0116", "KSV021", "KSV-0021", "AVD-KSV-0021"),
    },
    examples=[
        bad(pod("securityContext:\n  runAsGroup: «0»\n")),
        bad(pod(spec="securityContext:\n  supplementalGroups: [5000, «0»]\n")),
        good(pod("securityContext:\n  runAsGroup: 10001\n")),
    ],
)
def root_group(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container runs with the group root (GID 0).

    It can access all files of the image, of volumes and of mounted host paths that belong to this group.
    Set `runAsGroup`, `fsGroup` and `supplementalGroups` to other GIDs.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    pod = inside.spec.security_context if isinstance(inside, PodIn) else None
    context = pod if isinstance(inside, PodIn) else inside.container.security_context
    if context is not None and secured(inside, "runAsGroup") == 0:
        message = f"{inside.title} runs with the group root; set runAsGroup to another GID"
        yield Finding(at=context.at["runAsGroup"], message=message)
    if pod is None:
        return
    if pod.fs_group == 0:
        message = f"volumes of {inside.title} belong to the group root; set fsGroup to another GID"
        yield Finding(at=pod.at["fsGroup"], message=message)
    for index, group in enumerate(pod.supplemental_groups):
        if group == 0:
            message = f"{inside.title} adds the group root to its processes; remove GID 0"
            yield Finding(at=pod.at["supplementalGroups"][index], message=message)
