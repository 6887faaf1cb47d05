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
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                authorization:
                  credentials: <your token>
            """,
            kind="prometheus-config",
            because="nobody took it for a token",
        ),
    ],
)
def inline_credential(credential: Credential) -> Iterator[Finding]:
    """A credential stands in the configuration, and its name does not say that it is one.

    Everyone who can read the repository can use it, and it cannot be changed without a new configuration.
    What is called a password, a token or a key is told by `inline-secret`; this is about the other fields, such as
    `credentials`.
    Mount the credential as a file and name that file: `credentials_file`, `password_file`, `client_secret_file`.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    if not is_secret(credential.name, credential.value) and not is_placeholder(credential.value):
        yield Finding(at=credential.at, message=f"{credential.name} stands here in plain text")
