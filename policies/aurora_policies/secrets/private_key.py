from collections.abc import Iterator

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
        ),
    ],
)
def private_key(document: Document) -> Iterator[Finding]:
    """A private key is in plain text.

    Whoever reads it can be its owner: log in, sign, or read what was encrypted for it.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "private-key")
