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
    """A service runs as root.

    Root in the container is root on the host as soon as one more thing is wrong.
    Set `user` to a number that is not 0, and give that user the folders it writes to.
    """
    if (inside.service.user or "").partition(":")[0] in ("root", "0"):
        yield Finding(at=inside.at["user"], message=f"user {inside.service.user} is root")
