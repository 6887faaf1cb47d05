from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC026",
    severity="info",
    category="security",
    equivalents={
        "detect-secrets": (
            "AWSKeyDetector",
            "ArtifactoryDetector",
            "PrivateKeyDetector",
            "SlackDetector",
            "TwilioKeyDetector",
        ),
    },
    sensitive=True,
    by_id=True,
    examples=[
        bad(
            "on: push\nenv:\n  GH_TOKEN: «ghp" + "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  GH_TOKEN: ${{ secrets.GH_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def placeholder_token(document: Document) -> Iterable[Finding]:
    """A token is set to a placeholder in the format of a provider.

    If it is not replaced, the first request fails; if the real token replaces it, that is committed.
    Refer to a secret.
    """
    return findings(document, "placeholder-token")
