from collections.abc import Iterable

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
    by_id=True,
    everywhere=True,
    examples=[
        bad("on: push\nenv:\n  TOKEN: «glp" + "at-Fake1Token2For3Docs4»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  TOKEN: glpat-XXXXXXXXXXXXXXXXXXXX\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def gitlab_token(document: Document) -> Iterable[Finding]:
    """A GitLab token is in plain text.

    It has the permissions of its owner, such as pushing to projects, reading private ones, or registering runners
    that receive the secrets of jobs.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "gitlab-token")
