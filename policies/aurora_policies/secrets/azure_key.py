from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC007",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": ("azure-ad-client-secret",),
        "detect-secrets": ("AzureStorageKeyDetector",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  CLIENT_SECRET: «fak" + "8Q~NotARealSecretButOfItsShape-0123»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  CLIENT_SECRET: ${{ secrets.AZURE_CLIENT_SECRET }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def azure_key(document: Document) -> Iterable[Finding]:
    """A credential of Microsoft Azure is in plain text.

    A client secret signs in as the application; a storage key reads and writes all data of the account.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "azure-key")
