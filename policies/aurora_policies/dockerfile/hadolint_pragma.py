from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Dockerfile

_PRAGMA = regex(r"hadolint\s+(?:(?:global|stage)\s+)?ignore\s*=")


@policy(
    "DKR052",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL1001"},
    examples=[
        bad("FROM debian:13\n«# hadolint ignore=DL3003»\nRUN cd /srv && make\n"),
        good("FROM debian:13\n# hadolint shell=powershell\nRUN make\n"),
    ],
)
def hadolint_pragma(dockerfile: Dockerfile) -> Iterator[Finding]:
    """A comment disables a rule of hadolint.

    In a repository with common rules, exceptions in comments are easy to miss in a review.
    Fix the cause, or move the exception to the configuration.

    https://github.com/hadolint/hadolint#inline-ignores
    """
    for comment in dockerfile.comments:
        if _PRAGMA.match(comment.text):
            yield Finding(at=comment.at, message=f"comment '{comment.text}' disables a rule; fix the cause")
