from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR005",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«# aurora: ignore»\nFROM debian:12.5\n", kind="dockerfile", because="names no policy"),
        bad("«# aurora: ignore[latest-tga] -- vendor»\nFROM debian:12.5\n", kind="dockerfile"),
        bad("«# aurora: ignore[AUR001] until=soon»\nFROM debian:12.5\n", kind="dockerfile"),
        good("# aurora is the name of our base image\nFROM debian:12.5\n", kind="dockerfile"),
    ],
)
def malformed_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression comment has a wrong syntax, so it has no effect.

    The finding that it was written for is still reported.
    Write `# aurora: ignore[CODE] until=YYYY-MM-DD -- reason`; the date is optional, and so is the reason, unless the
    configuration requires one.
    """
    if outcome.state == "malformed":
        yield Finding(at=outcome.at, message=outcome.message)
