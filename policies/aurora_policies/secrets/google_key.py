from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC008",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": ("gcp-api-key",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  MAPS_KEY: «AIz" + "aSyFakeKey1OnlyForTheseDocs2Of3Auror»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  MAPS_KEY: AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def google_key(document: Document) -> Iterable[Finding]:
    """A Google API key or OAuth secret is in plain text.

    Requests with it are billed to its project and use the quota of the project.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "google-key")
