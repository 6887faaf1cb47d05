from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM106",
    severity="info",
    category="observability",
    examples=[
        bad(
            """\
            «alerting»:
              alertmanagers:
                - static_configs:
                    - targets: ["alertmanager:9093"]
            scrape_configs:
              - job_name: node
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            rule_files:
              - rules/*.yml
            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["alertmanager:9093"]
            scrape_configs:
              - job_name: node
            """,
            kind="prometheus-config",
            because="rules are loaded",
        ),
        good(
            "scrape_configs:\n  - job_name: node\n",
            kind="prometheus-config",
            because="no Alertmanager is configured",
        ),
    ],
)
def missing_rule_files(config: PrometheusConfig) -> Iterator[Finding]:
    """An Alertmanager is configured, but no rules are loaded.

    Metrics are collected, but no alert can fire.
    Add the files with the alerting rules to `rule_files`.

    <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>
    """
    if config.alerting.alertmanagers and config.scrape_configs and not config.rule_files:
        yield Finding(
            at=config.at["alerting"], message="'alerting' is set but 'rule_files' is not; no alert can fire"
        )
