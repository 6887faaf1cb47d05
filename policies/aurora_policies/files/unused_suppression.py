from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR006",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«# aurora: ignore[AUR006] -- was needed once»\nFROM debian:12.5\n", kind="dockerfile"),
        good("FROM debian:12.5\n", kind="dockerfile"),
    ],
)
def unused_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression matches no finding.

    The finding was fixed, or the comment is in the wrong place; it would hide a later finding there unnoticed.
    Remove the comment.
    """
    if outcome.state == "unused":
        yield Finding(at=outcome.at, message=outcome.message)
