from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Workdir

_KERNEL = regex(r"/(?:proc|sys|dev)(?:/|\Z)")


@policy(
    "DKR002",
    severity="error",
    category="security",
    equivalents={"trivy": ("DS-0030", "AVD-DS-0030")},
    examples=[
        bad("FROM alpine:3.22\nWORKDIR «/proc/self/fd/8»\n"),
        bad("FROM alpine:3.22\nWORKDIR «/sys»\n"),
        good("FROM alpine:3.22\nWORKDIR /development\n"),
    ],
)
def system_workdir(workdir: Workdir) -> Iterator[Finding]:
    """WORKDIR is in a file system of the kernel.

    With a runtime that leaks descriptors (CVE-2024-21626), a container that starts in `/proc/self/fd/...` gets
    access to a directory of the host. Files written to `/proc`, `/sys` or `/dev` are not part of a layer.
    Use a directory of the application.

    https://nvd.nist.gov/vuln/detail/CVE-2024-21626
    """
    path = workdir.path
    value = workdir.value_of(path) if path else None
    if path is not None and value is not None and _KERNEL.match(value):
        yield Finding(
            at=path.at, message=f"WORKDIR '{value}' is in a file system of the kernel; use another directory"
        )
