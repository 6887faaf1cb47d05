from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC006",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "aws-access-token",
            "aws-amazon-bedrock-api-key-long-lived",
            "aws-amazon-bedrock-api-key-short-lived",
        ),
        "detect-secrets": ("AWSKeyDetector",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  AWS_ACCESS_KEY_ID: «AKI" + "AFAKE2FAKE3WRONG4»\n"
            "  AWS_SECRET_ACCESS_KEY: «7kQpTzWmR2vLx9BnHs4G" + "d8Jf+Yc1Ua5Ee3Oi6KlP»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  AWS_ACCESS_KEY_ID: AKI" + "AFAKE2FAKE3WRONG4\n"
            "  AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n",
            kind="github-workflow",
            because="the id of a key grants nothing without the key; client-identifier reports it",
        ),
        good(
            "on: push\nenv:\n  AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE\n",
            kind="github-workflow",
            because="the key of the documentation",
        ),
        good(
            "on: push\nenv:\n  AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def aws_key(document: Document) -> Iterable[Finding]:
    """An access key of Amazon Web Services (AWS) is in plain text.

    An access key is enough to start instances and to read buckets at the expense of the account. Bots find a key
    in a public repository within minutes.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    The id of an access key is reported here if the file may have the secret access key, and else by
    `client-identifier`.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "aws-key")
