from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.http_client import seconds
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM101",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            global:
              scrape_interval: 15s
            scrape_configs:
              - job_name: slow
                scrape_timeout: «30s»
            """,
            kind="prometheus-config",
        ),
        bad("global:\n  scrape_interval: 10s\n  scrape_timeout: «20s»\n", kind="prometheus-config"),
        good(
            """\
            global:
              scrape_timeout: 15s
            scrape_configs:
              - job_name: fast
                scrape_interval: 5s
            """,
            kind="prometheus-config",
            because="an inherited timeout is reduced to the interval",
        ),
    ],
)
def long_scrape_timeout(config: PrometheusConfig) -> Iterator[Finding]:
    """The scrape timeout of a job is longer than its scrape interval.

    Prometheus does not load the configuration.
    Set `scrape_timeout` to at most the `scrape_interval` of the job, which defaults to that of `global` and then to
    one minute.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    common = config.global_
    usual = common.scrape_interval or "1m"
    sections = [(common, usual)] + [(job, job.scrape_interval or usual) for job in config.scrape_configs]
    for section, interval in sections:
        if section.scrape_timeout is None:
            continue
        timeout, between = seconds(section.scrape_timeout), seconds(interval)
        if timeout is not None and between and timeout > between:
            message = f"scrape_timeout {section.scrape_timeout} is longer than scrape_interval {interval}"
            yield Finding(at=section.at["scrape_timeout"], message=message)
