from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import is_true
from aurora_devops.kinds.compose.short import is_unknown


@policy(
    "CMP042",
    severity="info",
    category="security",
    examples=[
        bad(
            "services:\n  «web»:\n    image: nginx:1.29\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    read_only: true\n",
        ),
        bad("services:\n  web:\n    image: nginx:1.29\n    read_only: «false»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    read_only: true\n    tmpfs: /tmp\n"),
    ],
)
def writable_root_filesystem(inside: ServiceIn) -> Iterator[Finding]:
    """A service has a writable root file system.

    A process that is taken over can replace programs in the container, and data written outside of volumes is lost with
    the container.
    Set `read_only: true`, and mount a volume or `tmpfs` where the service writes.
    The fix is unsafe, because the service may write to other paths.
    """
    value = inside.value("read_only")
    if inside.open or not inside.runs or is_true(value) or is_unknown(str(value)):
        return
    message = f"service '{inside.name}' has a writable root file system; set read_only: true"
    if inside.service.read_only is not None:
        yield Finding(at=inside.at["read_only"], message=message)
    else:
        yield Finding(at=inside.at, message=message, fix=Fix((Edit(inside.below, "read_only: true"),)))
