from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR007",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            "«# aurora: ignore[AUR001] until=2024-01-31 -- next release»\nFROM debian:12.5\n",
            kind="dockerfile",
        ),
        good("FROM debian:12.5\n", kind="dockerfile"),
    ],
)
def expired_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression comment has expired, so it has no effect.

    The finding that it was written for is reported again.
    Fix the problem, or write a later date with a reason.
    """
    if outcome.state == "expired":
        yield Finding(at=outcome.at, message=outcome.message)
