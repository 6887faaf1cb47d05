from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC019",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "discord-api-token",
            "discord-client-secret",
            "telegram-bot-api-token",
            "sendgrid-api-token",
            "sendinblue-api-token",
            "mailgun-private-api-token",
            "mailgun-pub-key",
            "mailgun-signing-key",
            "mailchimp-api-key",
            "microsoft-teams-webhook",
            "intercom-api-key",
            "mattermost-access-token",
            "messagebird-api-token",
            "messagebird-client-id",
            "gitter-access-token",
            "sendbird-access-id",
            "sendbird-access-token",
            "twitch-api-token",
        ),
        "detect-secrets": (
            "DiscordBotTokenDetector",
            "TelegramBotTokenDetector",
            "SendGridDetector",
            "MailchimpDetector",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  MAILCHIMP_KEY: «0fa" + "1e2d3c4b5a6978879605142332415-us12»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  MAILCHIMP_KEY: ${{ secrets.MAILCHIMP_KEY }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  TWILIO_SID: AC" + "0fa1e2d3c4b5a6978879605142332415\n",
            kind="github-workflow",
            because="a SID identifies an account or a key; `client-identifier` reports it",
        ),
    ],
)
def messaging_token(document: Document) -> Iterable[Finding]:
    """A token of a messaging service is in plain text.

    It sends mail and messages in the name of its owner, and reads replies: Discord, Telegram, SendGrid,
    Mailgun, Mailchimp, Microsoft Teams and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "messaging-token")
