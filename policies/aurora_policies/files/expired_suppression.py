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
    """A suppression has expired, so that its findings are reported again.

    The date in `until=` is past.
    Fix what it suppressed, or set a new date and update the reason.
    """
    if outcome.state == "expired":
        yield Finding(at=outcome.at, message=outcome.message)
