from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

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
    """A container runs in the group root.

    Files of the node and of the image that are writable by their group are then writable by the container.
    Set a group of its own in `runAsGroup`, `fsGroup` and `supplementalGroups`.
    """
    if isinstance(inside, PodIn):
        context = inside.spec.security_context
        if context is None:
            return
        if context.fs_group == 0:
            yield Finding(
                at=context.at["fsGroup"], message=f"{inside.title}: volumes belong to the group root"
            )
        for index, group in enumerate(context.supplemental_groups):
            if group == 0:
                at = context.at["supplementalGroups"][index]
                yield Finding(at=at, message=f"{inside.title} is in the group root")
        return
    group, at = inside.secured("runAsGroup")
    if group == 0:
        yield Finding(at=at, message=f"{inside.title} runs in the group root")
