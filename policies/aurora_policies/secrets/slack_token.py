from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC011",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "slack-app-token",
            "slack-bot-token",
            "slack-config-access-token",
            "slack-config-refresh-token",
            "slack-legacy-bot-token",
            "slack-legacy-token",
            "slack-legacy-workspace-token",
            "slack-user-token",
            "slack-webhook-url",
        ),
        "detect-secrets": ("SlackDetector",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  SLACK_BOT_TOKEN: «xox"
            + "b-123456789012-1234567890123-FakeTokenForTheDocs12345»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  SLACK_BOT_TOKEN: xoxb-your-token\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def slack_token(document: Document) -> Iterable[Finding]:
    """A Slack token or webhook is in plain text.

    It posts messages under a trusted name, and often reads those of the workspace.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "slack-token")
