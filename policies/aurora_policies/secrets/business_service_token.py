from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC020",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "notion-api-token",
            "facebook-access-token",
            "facebook-page-access-token",
            "facebook-secret",
            "airtable-api-key",
            "airtable-personnal-access-token",
            "intra42-client-secret",
            "dropbox-api-token",
            "dropbox-long-lived-api-token",
            "dropbox-short-lived-api-token",
            "adobe-client-secret",
            "typeform-api-token",
            "maxmind-license-key",
            "hubspot-api-key",
            "adafruit-api-key",
            "asana-client-secret",
            "beamer-api-token",
            "flickr-access-token",
            "linkedin-client-secret",
            "nytimes-access-token",
            "okta-access-token",
            "squarespace-access-token",
            "twitter-access-secret",
            "twitter-access-token",
            "twitter-api-key",
            "twitter-api-secret",
            "twitter-bearer-token",
            "zendesk-secret-key",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  NOTION_TOKEN: «ntn" + "_12345678901FakeTokenForTheDocsOfAurora12345678»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  NOTION_TOKEN: ${{ secrets.NOTION_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def business_service_token(document: Document) -> Iterable[Finding]:
    """A token of an online service is in plain text.

    It reads and changes the data of the organization: Notion, Airtable, HubSpot, Facebook, Dropbox, Okta,
    Zendesk and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "business-service-token")
