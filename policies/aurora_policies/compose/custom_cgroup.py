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
    """A service runs in a control group of its own choice.

    The limits of that group hold for it, and those that were set for containers do not.
    Leave `cgroup_parent` out unless the group is managed.
    """
    if inside.service.cgroup_parent:
        message = f"the service runs in the control group {inside.service.cgroup_parent}"
        yield Finding(at=inside.at["cgroup_parent"], message=message)
