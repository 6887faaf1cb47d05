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
        good("FROM debian:12.5\n", kind="dockerfile", because="the file has no suppression"),
    ],
)
def expired_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression is past its date, so it silences nothing any more.

    The date was a promise to come back.
    Mend what it hid, or give it a new date and say why.
    """
    if outcome.state == "expired":
        yield Finding(at=outcome.at, message=outcome.message)
