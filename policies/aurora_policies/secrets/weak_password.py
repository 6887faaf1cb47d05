from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC028",
    severity="info",
    category="security",
    equivalents={
        "detect-secrets": ("KeywordDetector",),
        "actionlint": ("credentials",),
        "zizmor": ("hardcoded-container-credentials",),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  POSTGRES_PASSWORD: «test»\n", kind="github-workflow"),
        bad("on: push\nenv:\n  DB_PASS: «postgres-1»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: ${{ secrets.POSTGRES_PASSWORD }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: k7Gf2pQ9xZ\n",
            kind="github-workflow",
            because="`inline-secret` reports it",
        ),
    ],
)
def weak_password(document: Document) -> Iterable[Finding]:
    """A workflow sets a weak password in plain text.

    The password of a service that exists only during a job protects nothing, but it tends to be copied into an
    environment where it does.
    Refer to a secret, or generate the password in the job.
    """
    return findings(document, "weak-password")
