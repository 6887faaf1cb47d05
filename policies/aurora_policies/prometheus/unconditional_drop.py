from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM110",
    severity="warning",
    category="observability",
    examples=[
        bad(
            """\
            scrape_configs:
              - job_name: api
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_phase]
                    action: «drop»
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_phase]
                    regex: Succeeded|Failed
                    action: drop
                  - source_labels: [__meta_kubernetes_pod_ready]
                    action: keep
            """,
            kind="prometheus-config",
            because="the rule has a `regex`, and `keep` without one keeps everything",
        ),
        good(
            """\
            scrape_configs:
              - job_name: api
                relabel_configs:
                  - if: '{phase="Failed"}'
                    action: drop
            """,
            kind="prometheus-config",
            because="VictoriaMetrics drops what `if` selects",
        ),
    ],
)
def unconditional_drop(config: PrometheusConfig) -> Iterator[Finding]:
    """A relabeling rule without `regex` drops everything.

    The default regex `(.*)` matches every value, so no target, sample or label is left.
    Set `regex` to the values to drop.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config>
    """
    for section in (*config.scrape_configs, *config.alerting.alertmanagers, *config.remote_write):
        for name in ("relabel_configs", "metric_relabel_configs", "write_relabel_configs"):
            for step in getattr(section, name, ()):
                action = (step.action or "").lower()
                if "if" in step.extra:
                    continue
                if action in ("drop", "labeldrop") and (step.regex or "(.*)") in ("(.*)", ".*"):
                    yield Finding(
                        at=step.at["action"],
                        message=f"action '{action}' without 'regex' drops everything; set 'regex'",
                    )
