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
    """A comment silences a linter.

    In a repository whose rules are the same for all, an exception belongs where everyone sees it, with its reason.
    Mend the cause, or put the exception into the configuration.
    """
    for comment in dockerfile.comments:
        if _PRAGMA.match(comment.text):
            yield Finding(at=comment.at, message=f"comment silences hadolint: {comment.text}")
