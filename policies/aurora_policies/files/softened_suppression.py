from collections.abc import Iterator

from aurora_devops import Finding, good, policy
from aurora_devops.core.suppression import SuppressionOutcome


@policy(
    "AUR010",
    severity="error",
    category="security",
    examples=[
        good(
            "# aurora: ignore[latest-tag] -- the newest release is tested nightly\nFROM debian:latest\n",
            kind="dockerfile",
            because="without --trusted-config there is no revision to compare with",
        ),
    ],
)
def softened_suppression(outcome: SuppressionOutcome) -> Iterator[Finding]:
    """A change adds a suppression that hides a finding.

    The author of a pull request can weaken the check with a comment in the file that is checked.
    With `--trusted-config REF`, suppressions that hide a finding and are not in the file of that revision are
    reported; a reviewer accepts one by merging the change.
    Fix the finding, or have the suppression reviewed.
    """
    if outcome.state == "added":
        yield Finding(at=outcome.at, message=outcome.message)
