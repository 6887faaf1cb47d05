from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC023",
    severity="info",
    category="security",
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  DB_PASSWORD: «changeme»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  DB_PASSWORD: ''\n",
            kind="github-workflow",
            because="an empty value is not a placeholder",
        ),
    ],
)
def placeholder_secret(document: Document) -> Iterable[Finding]:
    """A password, token or key is set to a placeholder.

    If it is not replaced, the program starts with a credential that is easy to guess, or fails at its first request.
    Refer to a secret; in a template to be filled in, leave the value empty.
    """
    return findings(document, "placeholder-secret")
