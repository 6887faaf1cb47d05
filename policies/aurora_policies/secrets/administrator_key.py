from collections.abc import Iterator

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
    examples=[
        bad(
            "on: push\nenv:\n  CLOUDFLARE_API_KEY: «0fa" + "1e2d3c4b5a697887960514233241506f7e»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  CLOUDFLARE_API_KEY: ${{ secrets.CLOUDFLARE_API_KEY }}\n",
            kind="github-workflow",
        ),
    ],
)
def administrator_key(document: Document) -> Iterator[Finding]:
    """A key of a whole account is in plain text.

    It can do what the owner of the account can: make and delete keys, members and domains. Services that have
    such a key also have narrower ones.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "administrator-key")
