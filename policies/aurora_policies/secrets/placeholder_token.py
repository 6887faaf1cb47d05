from collections.abc import Iterator

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
    examples=[
        bad(
            "on: push\nenv:\n  GH_TOKEN: «ghp" + "_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx»\n",
            kind="github-workflow",
        ),
        good("on: push\nenv:\n  GH_TOKEN: ${{ secrets.GH_TOKEN }}\n", kind="github-workflow"),
    ],
)
def placeholder_token(document: Document) -> Iterator[Finding]:
    """A placeholder in the form of a provider's token stands where the token belongs.

    If nothing replaces it, the first request fails; and if the real one is put in its place, it is in the
    repository.
    Refer to the secret instead.
    """
    yield from findings(document, "placeholder-token")
