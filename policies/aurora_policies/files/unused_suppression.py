from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR006",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«# aurora: ignore[AUR006] -- was needed once»\nFROM debian:12.5\n", kind="dockerfile"),
        good("FROM debian:12.5\n", kind="dockerfile", because="the file has no suppression"),
    ],
)
def unused_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression silences nothing.

    What it was for is mended, or it stands in the wrong place; either way it will hide the next finding here,
    which nobody has looked at.
    Remove it.
    """
    if outcome.state == "unused":
        yield Finding(at=outcome.at, message=outcome.message)
