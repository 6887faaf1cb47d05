from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP040",
    severity="info",
    category="reliability",
    examples=[
        bad("services:\n  «web»:\n    image: nginx:1.29\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    cpus: 0.5\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    cpuset: '0,1'\n"),
    ],
)
def missing_cpu_limit(inside: ServiceIn) -> Iterator[Finding]:
    """A service has no CPU limit.

    If it uses all CPUs, for example in an endless loop, all other containers of the host slow down.
    Set `deploy.resources.limits.cpus` or `cpus`.
    """
    if inside.unlimited("cpus", "cpus") and inside.lacks("cpu_quota", "cpu_shares", "cpuset"):
        yield Finding(at=inside.at, message=f"service '{inside.name}' has no CPU limit; set 'cpus'")
