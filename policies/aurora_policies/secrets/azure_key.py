from collections.abc import Iterator

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
    examples=[
        bad(
            "on: push\nenv:\n  CLIENT_SECRET: «fak" + "8Q~NotARealSecretButOfItsShape-0123»\n",
            kind="github-workflow",
        ),
        good("on: push\nenv:\n  CLIENT_SECRET: ${{ secrets.AZURE_CLIENT_SECRET }}\n", kind="github-workflow"),
    ],
)
def azure_key(document: Document) -> Iterator[Finding]:
    """A credential of Microsoft Azure is in plain text.

    A client secret signs in as the application, a storage key reads and writes everything in the account.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "azure-key")
