from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn

SHARED = {
    "pid": "sees and can signal all processes of the host",
    "ipc": "can read the shared memory of the host",
    "uts": "can change the name of the host",
    "userns_mode": "runs as the users of the host",
    "cgroup": "can see the control groups of the host",
}


@policy(
    "CMP034",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  tool:\n    image: tool:1\n    pid: «host»\n    ipc: «host»\n"),
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
    """A service shares the processes, the memory, the name or the users of the host.

    What keeps a container apart from the host is gone for that part: a process inside can spy on those outside.
    Remove the key, or share with the one service that is needed: `pid: service:NAME`.
    """
    for key, what in SHARED.items():
        if getattr(inside.service, key) == "host":
            yield Finding(at=inside.at[key], message=f"{key}: host: the service {what}")
