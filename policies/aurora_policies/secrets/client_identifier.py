from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC027",
    severity="info",
    category="security",
    equivalents={
        "gitleaks": (
            "adobe-client-id",
            "asana-client-id",
            "aws-access-token",
            "bitbucket-client-id",
            "discord-client-id",
            "linkedin-client-id",
            "looker-client-id",
            "plaid-client-id",
            "sumologic-access-id",
            "twilio-api-key",
        ),
        "detect-secrets": ("AWSKeyDetector", "TwilioKeyDetector"),
    },
    sensitive=True,
    by_id=True,
    examples=[
        bad("on: push\nenv:\n  SUMO_ACCESS_ID: «suFake1Docs2Of»\n", kind="github-workflow"),
        bad(
            "on: push\nenv:\n  ACCOUNT: «AC" + "0fa1e2d3c4b5a6978879605142332415»\n",
            kind="github-workflow",
        ),
        bad("on: push\nenv:\n  AWS_ACCESS_KEY_ID: «AKI" + "AFAKE2FAKE3WRONG4»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  SUMO_ACCESS_ID: ${{ vars.SUMO_ACCESS_ID }}\n",
            kind="github-workflow",
            because="the value is a reference to a variable",
        ),
        good(
            "on: push\nenv:\n  BUILD_ID: suFake1Docs2Of\n",
            kind="github-workflow",
            because="the name does not belong to the service",
        ),
    ],
)
def client_identifier(document: Document) -> Iterable[Finding]:
    """The client ID of an online service is in plain text.

    It is the public half of a pair of credentials, such as the name of an account or of a key, and identifies the
    account to attack. The other half is often stored nearby.
    Read both from variables of the environment.
    """
    return findings(document, "client-identifier")
