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
        ),
        good("scrape_configs: []\n", kind="prometheus-config"),
    ],
)
def missing_alertmanager(config: PrometheusConfig) -> Iterator[Finding]:
    """Rules are loaded, and there is no Alertmanager to send their alerts to.

    An alert that fires is seen by who happens to open Prometheus's own page, and by nobody else.
    Name the Alertmanager under `alerting.alertmanagers`; a server that only records needs none.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config>
    """
    if config.rule_files and not config.alerting.alertmanagers:
        yield Finding(at=config.at["rule_files"], message="alerts of these rules go to no Alertmanager")
