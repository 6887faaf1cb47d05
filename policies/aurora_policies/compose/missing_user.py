from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP048",
    severity="info",
    category="security",
    examples=[
        bad("services:\n  «web»:\n    image: nginx:1.29\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    user: 101:101\n"),
        good("services:\n  web:\n    user: ${USER_ID}\n    image: nginx:1.29\n"),
    ],
)
def missing_user(inside: ServiceIn) -> Iterator[Finding]:
    """A service does not set `user`, so that the user of its image applies, which is root for most images.

    A process that runs as root and escapes from the container is root on the host.
    Set `user` to a user ID other than 0.
    Images with a user of their own are reported too, because the image is not read.
    """
    if inside.runs and inside.lacks("user"):
        yield Finding(at=inside.at, message=f"service '{inside.name}' may run as root; set 'user'")
