from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import Credential
from aurora_devops.secrets import is_secret
from aurora_devops.secrets.values import is_placeholder


@policy(
    "ALM009",
    severity="warning",
    category="security",
    sensitive=True,
    examples=[
        bad(
            """\
            global:
              slack_api_url: «https://hooks.chat.io/services/T0/B0/qf0b8m2v»
            route:
              receiver: team
            receivers:
              - name: team
                pagerduty_configs:
                  - routing_key: «7b1f0c9e2d»
            """
        ),
        good(
            """\
            global:
              slack_api_url_file: /etc/alertmanager/slack
            route:
              receiver: team
            receivers:
              - name: team
                pagerduty_configs:
                  - routing_key: <your key>
            """,
            because="a file, and a placeholder",
        ),
    ],
)
def inline_credential(credential: Credential) -> Iterator[Finding]:
    """The configuration contains a credential in plain text.

    Everyone who can read the repository can page the team or write to its channel.
    `inline-secret` reports fields that are called password, token or key; this policy reports the others, such as
    webhook URLs and `routing_key`.
    Mount the credential as a file: `api_url_file`, `routing_key_file`, `webhook_url_file`.

    <https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings>
    """
    if not is_secret(credential.name, credential.value) and not is_placeholder(credential.value):
        yield Finding(
            at=credential.at,
            message=f"'{credential.name}' is stored in plain text; use '{credential.name}_file'",
        )
