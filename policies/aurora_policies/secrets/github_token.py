from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC009",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "github-pat",
            "github-fine-grained-pat",
            "github-oauth",
            "github-app-token",
            "github-refresh-token",
        ),
        "detect-secrets": ("GitHubTokenDetector",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  GH_TOKEN: «ghp" + "_Fake1Token2For3The4Docs5Of6Aurora789»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  GH_TOKEN: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def github_token(document: Document) -> Iterable[Finding]:
    """A GitHub token is in plain text.

    It has the permissions of its owner, such as pushing to repositories and reading private ones.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "github-token")
