from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC023",
    severity="info",
    category="security",
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  DB_PASSWORD: «changeme»\n", kind="github-workflow"),
        good("on: push\nenv:\n  DB_PASSWORD: ${{ secrets.DB_PASSWORD }}\n", kind="github-workflow"),
        good("on: push\nenv:\n  DB_PASSWORD: ''\n", kind="github-workflow"),
    ],
)
def placeholder_secret(document: Document) -> Iterator[Finding]:
    """A placeholder stands where a password, token or key belongs.

    If nothing replaces it, the program starts with a credential that everyone can guess, or fails at its first
    request.
    Refer to the secret instead; where the file is a template for people, leave the value empty.
    """
    yield from findings(document, "placeholder-secret")
