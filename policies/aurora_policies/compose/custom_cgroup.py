from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP053",
    severity="info",
    category="security",
    examples=[
        bad("services:\n  app:\n    image: app:1\n    cgroup_parent: «m-executor»\n"),
        good("services:\n  app:\n    image: app:1\n    cgroup: private\n"),
    ],
)
def custom_cgroup(inside: ServiceIn) -> Iterator[Finding]:
    """A service sets `cgroup_parent`.

    The container gets the resource limits of that control group, and limits set for all containers do not apply to it.
    Remove `cgroup_parent`, unless the group is managed together with the service.
    """
    if inside.service.cgroup_parent:
        message = f"service '{inside.name}' sets cgroup_parent: {inside.service.cgroup_parent}; remove it"
        yield Finding(at=inside.at["cgroup_parent"], message=message)
