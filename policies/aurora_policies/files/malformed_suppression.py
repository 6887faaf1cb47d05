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
        good(
            "# aurora is the name of our base image\nFROM debian:12.5\n",
            kind="dockerfile",
            because="a comment that does not start with `aurora:` is not a suppression",
        ),
    ],
)
def malformed_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A suppression cannot be understood, so it silences nothing.

    Its author believes that a finding is dealt with.
    Write `# aurora: ignore[CODE] until=YYYY-MM-DD -- why`; the date and, unless the configuration asks for it,
    the reason may be left out.
    """
    if outcome.state == "malformed":
        yield Finding(at=outcome.at, message=outcome.message)
