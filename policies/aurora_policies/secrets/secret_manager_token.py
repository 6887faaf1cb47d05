from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC021",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "vault-service-token",
            "vault-batch-token",
            "1password-secret-key",
            "1password-service-account-token",
            "doppler-api-token",
            "age-secret-key",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  DOPPLER_TOKEN: «dp." + "pt.Fake1Token2For3The4Docs5Of6Aurora7DevOps890»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  VAULT_TOKEN: ${{ secrets.VAULT_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def secret_manager_token(document: Document) -> Iterable[Finding]:
    """A token of a secret manager is in plain text.

    It gives access to all other secrets: Vault, 1Password, Doppler, age.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "secret-manager-token")
