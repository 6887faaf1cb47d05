from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import User


@policy(
    "DKR050",
    severity="info",
    category="security",
    equivalents={"hadolint": "DL3066"},
    examples=[
        bad("FROM debian:13\nUSER «app»\n"),
        bad("FROM debian:13\nUSER «app»:1000\n"),
        good("FROM debian:13\nUSER 10001:10001\n"),
        good("FROM debian:13\nARG APP_UID=10001\nUSER ${APP_UID}\n"),
    ],
)
def named_user(user: User) -> Iterator[Finding]:
    """USER refers to a user by name.

    Kubernetes cannot check whether a name is root, so with `runAsNonRoot: true` the container does not start.
    Use the number of the user.

    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """
    word = user.user
    if word is None or "$" in word.raw:
        return
    if not word.text.isdecimal():
        yield Finding(at=word.at, message=f"user '{word.text}' is a name; use its number")
