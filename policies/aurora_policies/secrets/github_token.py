from collections.abc import Iterator

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
    examples=[
        bad(
            "on: push\nenv:\n  GH_TOKEN: «ghp" + "_Fake1Token2For3The4Docs5Of6Aurora789»\n",
            kind="github-workflow",
        ),
        good("on: push\nenv:\n  GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  GH_TOKEN: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def github_token(document: Document) -> Iterator[Finding]:
    """A GitHub token is in plain text.

    It acts as its owner: it can push to repositories, and read the private ones.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "github-token")
