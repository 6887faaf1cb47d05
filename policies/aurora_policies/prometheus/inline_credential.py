from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import Credential
from aurora_devops.secrets import is_secret
from aurora_devops.secrets.values import is_placeholder


@policy(
    "PRM103",
    severity="warning",
    category="security",
    sensitive=True,
    examples=[
        bad(
            """\
            scrape_configs:
              - job_name: api
                authorization:
                  credentials: «qf0b8m2v»
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                authorization:
                  credentials_file: /etc/prometheus/token
            """,
            kind="prometheus-config",
            because="the credential is in a file",
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                authorization:
                  credentials: <your token>
            """,
            kind="prometheus-config",
            because="a placeholder",
        ),
    ],
)
def inline_credential(credential: Credential) -> Iterator[Finding]:
    """The configuration contains a credential in plain text.

    Everyone who can read the repository can use it.
    `inline-secret` reports fields that are called password, token or key; this policy reports the others, such as
    `credentials`.
    Mount the credential as a file: `credentials_file`, `password_file`, `client_secret_file`.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    if not is_secret(credential.name, credential.value) and not is_placeholder(credential.value):
        yield Finding(
            at=credential.at,
            message=f"'{credential.name}' is stored in plain text; use the field that reads it from a file",
        )
