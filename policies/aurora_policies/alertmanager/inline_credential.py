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
            because="a file, and what nobody takes for a key",
        ),
    ],
)
def inline_credential(credential: Credential) -> Iterator[Finding]:
    """A credential stands in the configuration, and its name does not say that it is one.

    Everyone who can read the repository can page the team or write to its channel, and it cannot be changed without
    a new configuration.
    What is called a password, a token or a key is told by `inline-secret`; this is about the other fields, such as
    a webhook's URL or a `routing_key`.
    Mount the credential as a file and name that file: `api_url_file`, `routing_key_file`, `webhook_url_file`.

    <https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings>
    """
    if not is_secret(credential.name, credential.value) and not is_placeholder(credential.value):
        yield Finding(at=credential.at, message=f"{credential.name} stands here in plain text")
