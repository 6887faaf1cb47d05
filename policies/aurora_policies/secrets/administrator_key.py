from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC015",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "anthropic-admin-api-key",
            "cloudflare-global-api-key",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  CLOUDFLARE_API_KEY: «0fa" + "1e2d3c4b5a697887960514233241506f7e»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  CLOUDFLARE_API_KEY: ${{ secrets.CLOUDFLARE_API_KEY }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def administrator_key(document: Document) -> Iterable[Finding]:
    """The administrator key of an account is in plain text.

    It has all permissions of the account: it creates and deletes keys, members and domains. Services with such a
    key also issue keys with fewer permissions.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "administrator-key")
