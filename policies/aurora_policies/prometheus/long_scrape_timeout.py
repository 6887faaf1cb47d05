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
            because="a timeout that is inherited is cut to the interval",
        ),
    ],
)
def long_scrape_timeout(config: PrometheusConfig) -> Iterator[Finding]:
    """A scrape may take longer than the time until the next one.

    Prometheus refuses the whole configuration.
    Give the job a timeout that is not above its `scrape_interval`, or scrape it less often; without an interval
    of its own, that of `global` counts, and without that one minute.

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
            message = f"the timeout {section.scrape_timeout} is above the scrape interval {interval}"
            yield Finding(at=section.at["scrape_timeout"], message=message)
