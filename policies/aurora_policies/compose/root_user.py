from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP049",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    user: «root»\n"),
        bad("services:\n  web:\n    image: nginx:1.29\n    user: «0:0»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    user: 1000:0\n"),
    ],
)
def root_user(inside: ServiceIn) -> Iterator[Finding]:
    """A service sets `user` to root.

    A process that runs as root and escapes from the container is root on the host.
    Set `user` to a user ID other than 0, and give that user the folders to which it writes.
    """
    if (inside.service.user or "").partition(":")[0] in ("root", "0"):
        yield Finding(
            at=inside.at["user"], message=f"service '{inside.name}' runs as root; set 'user' to another user"
        )
