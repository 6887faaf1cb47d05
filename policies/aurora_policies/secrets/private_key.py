from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC002",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": ("private-key",),
        "detect-secrets": ("PrivateKeyDetector",),
    },
    sensitive=True,
    examples=[
        bad(
            "on: push\nenv:\n  KEY: |\n    «-----BEGIN RSA PRIVATE"
            + " KEY-----\n    RmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3\n    -----END RSA PRIVATE"
            + " KEY-----»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  KEY: |\n    "
            "-----BEGIN PUBLIC KEY-----\n"
            "    RmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3\n    -----END PUBLIC KEY-----\n",
            kind="github-workflow",
            because="a public key is not a secret",
        ),
        good(
            "on: push\nenv:\n  KEY: |\n    -----BEGIN ENCRYPTED PRIVATE"
            + " KEY-----\n    RmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3\n    -----END ENCRYPTED PRIVATE"
            + " KEY-----\n",
            kind="github-workflow",
            because="the key is encrypted",
        ),
        good(
            "# Certificates\n\n```text\n-----BEGIN RSA PRIVATE"
            + " KEY-----\nRmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3\n-----END RSA PRIVATE"
            + " KEY-----\n```\n",
            kind="document",
            because="documentation shows what a key looks like",
        ),
    ],
)
def private_key(document: Document) -> Iterable[Finding]:
    """A private key is in plain text.

    With it an attacker can log in or sign as its owner, and decrypt data that was encrypted for the owner.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    Not reported: keys that are encrypted, keys in Markdown and OpenAPI documents, which show what a key looks like, and
    keys in artifacts for tests and for development by their paths, which `weak-password` reports.
    """
    return findings(document, "private-key")
