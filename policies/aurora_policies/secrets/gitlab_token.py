from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC010",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "gitlab-pat",
            "gitlab-pat-routable",
            "gitlab-cicd-job-token",
            "gitlab-deploy-token",
            "gitlab-feature-flag-client-token",
            "gitlab-feed-token",
            "gitlab-incoming-mail-token",
            "gitlab-kubernetes-agent-token",
            "gitlab-oauth-app-secret",
            "gitlab-ptt",
            "gitlab-rrt",
            "gitlab-runner-authentication-token",
            "gitlab-runner-authentication-token-routable",
            "gitlab-scim-token",
            "gitlab-session-cookie",
        ),
        "detect-secrets": ("GitLabTokenDetector",),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  TOKEN: «glp" + "at-Fake1Token2For3Docs4»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  TOKEN: glpat-XXXXXXXXXXXXXXXXXXXX\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def gitlab_token(document: Document) -> Iterator[Finding]:
    """A GitLab token is in plain text.

    It acts as its owner: it can push to projects, read the private ones, or register runners that get their
    secrets.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "gitlab-token")
