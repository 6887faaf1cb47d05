from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM105",
    severity="info",
    category="observability",
    examples=[
        bad("«rule_files»:\n  - rules/*.yml\nscrape_configs: []\n", kind="prometheus-config"),
        good(
            """\
            rule_files:
              - rules/*.yml
            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["alertmanager:9093"]
            """,
            kind="prometheus-config",
            because="an Alertmanager is configured",
        ),
        good("scrape_configs: []\n", kind="prometheus-config", because="the configuration loads no rules"),
    ],
)
def missing_alertmanager(config: PrometheusConfig) -> Iterator[Finding]:
    """Rules are loaded, but no Alertmanager is configured.

    Alerts that fire are visible in the user interface of Prometheus only.
    Add the Alertmanager to `alerting.alertmanagers`; a server with recording rules only does not need one.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config>
    """
    if config.rule_files and not config.alerting.alertmanagers:
        yield Finding(
            at=config.at["rule_files"],
            message="'rule_files' is set but 'alerting.alertmanagers' is not; alerts are not sent",
        )
