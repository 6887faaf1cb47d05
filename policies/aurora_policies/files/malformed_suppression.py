from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR005",
    severity="warning",
    category="maintainability",
    examples=[
        bad("«# aurora: ignore»\nFROM debian:12.5\n", kind="dockerfile", because="it names no policy"),
        bad("«# aurora: ignore[latest-tga] -- vendor»\nFROM debian:12.5\n", kind="dockerfile"),
        bad("«# aurora: ignore[AUR001] until=soon»\nFROM debian:12.5\n", kind="dockerfile"),
        good("# aurora is the name of our base image\nFROM debian:12.5\n", kind="dockerfile"),
    ],
)
def malformed_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression comment is not valid, so that it suppresses nothing.

    The findings that it is meant for are still reported.
    A policy in `lint.require` of the configuration cannot be suppressed: fix the finding.
    Write `# aurora: ignore[CODE] until=YYYY-MM-DD -- reason`; the date is optional, and so is the reason, unless
    `require-reason` is set.
    """
    if outcome.state == "malformed":
        yield Finding(at=outcome.at, message=outcome.message)
