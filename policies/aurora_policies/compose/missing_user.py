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
    """A service does not say as whom it runs, so that the image decides, and most say root.

    Root in the container is root on the host as soon as one more thing is wrong.
    Set `user` to a number that is not 0.
    """
    if inside.runs and inside.lacks("user"):
        yield Finding(at=inside.at, message=f"service {inside.name} may run as root")
