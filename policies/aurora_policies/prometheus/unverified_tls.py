from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM109",
    severity="warning",
    category="security",
    examples=[
        bad(
            """\
            scrape_configs:
              - job_name: api
                scheme: https
                tls_config:
                  insecure_skip_verify: «true»
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                scheme: https
                tls_config:
                  ca_file: /etc/prometheus/ca.crt
            """,
            kind="prometheus-config",
        ),
    ],
)
def unverified_tls(config: PrometheusConfig) -> Iterator[Finding]:
    """A certificate is not verified.

    Whoever stands between can read what is sent, the credentials of the request among it, and answer with metrics
    of their own.
    Name the authority that signed the certificate in `ca_file`, and the name in it in `server_name` where it differs.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config>
    """
    for section in (
        *config.scrape_configs,
        *config.alerting.alertmanagers,
        *config.remote_write,
        *config.remote_read,
    ):
        if section.tls_config.get("insecure_skip_verify") is True:
            at = section.at["tls_config"]["insecure_skip_verify"]
            yield Finding(at=at, message="insecure_skip_verify: the certificate is not verified")
