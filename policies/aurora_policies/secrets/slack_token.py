from collections.abc import Iterator

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
def slack_token(document: Document) -> Iterator[Finding]:
    """A Slack token or webhook is in plain text.

    It posts, and often reads, in the workspace under a name that people trust.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "slack-token")
