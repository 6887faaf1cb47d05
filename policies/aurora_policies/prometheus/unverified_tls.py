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
            because="the certificate is verified with the given CA",
        ),
    ],
)
def unverified_tls(config: PrometheusConfig) -> Iterator[Finding]:
    """The certificate of a server is not verified.

    An attacker in the network can read the request with its credentials, and return forged metrics.
    Set `ca_file` to the certificate authority, and `server_name` if the certificate has another name.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config>
    """
    for section in (
        *config.scrape_configs,
        *config.alerting.alertmanagers,
        *config.remote_write,
        *config.remote_read,
    ):
        if section.tls_config.get("insecure_skip_verify") is True:
            given = next((key for key in ("ca_file", "ca") if section.tls_config.get(key)), "")
            advice = f"remove it, '{given}' is set" if given else "set 'ca_file' instead"
            yield Finding(
                at=section.at["tls_config"]["insecure_skip_verify"],
                message=f"insecure_skip_verify: true disables certificate verification; {advice}",
            )
