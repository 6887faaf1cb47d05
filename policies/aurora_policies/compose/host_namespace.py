from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import Named
from aurora_devops.kinds.compose.summary import one_finding

KEYS = ("pid", "ipc", "uts", "userns_mode", "cgroup")


@policy(
    "CMP034",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  tool:\n    image: tool:1\n    pid: «host»\n    ipc: host\n"),
        good("""\
            services:
              tool:
                image: tool:1
                pid: service:app
              app:
                image: app:1
                ipc: private
            """),
    ],
)
def host_namespace(inside: ServiceIn) -> Iterator[Finding]:
    """A service shares a namespace of the host: its processes, shared memory, host name, users or control groups.

    The container is not isolated from the host in that respect; with `pid: host`, for example, it can see and signal
    all processes.
    Remove the key, or share the namespace of one service instead: `pid: service:NAME`.
    """
    found = [Named(f"{key}: host", inside.at[key]) for key in KEYS if getattr(inside.service, key) == "host"]
    yield from one_finding(
        found, f"service '{inside.name}' sets {{}}, which shares namespaces of the host; remove it"
    )
