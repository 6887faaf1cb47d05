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
    """The working directory lies in a file system of the kernel.

    A container that starts in `/proc/self/fd/...` gets a directory of the host with a runtime that leaks
    descriptors (CVE-2024-21626), and files written to `/proc`, `/sys` or `/dev` are in no layer.
    Name a directory of the application.
    """
    path = workdir.path
    value = workdir.value_of(path) if path else None
    if path is not None and value is not None and _KERNEL.match(value):
        yield Finding(at=path.at, message=f"WORKDIR {value} is a directory of the kernel")
