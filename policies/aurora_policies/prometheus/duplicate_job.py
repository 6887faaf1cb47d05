from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig, ScrapeConfig


@policy(
    "PRM102",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            scrape_configs:
              - job_name: node
                static_configs:
                  - targets: ["a:9100"]
              - job_name: «node»
                static_configs:
                  - targets: ["b:9100"]
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            scrape_configs:
              - job_name: node
                static_configs:
                  - targets: ["a:9100", "b:9100"]
              - job_name: Node
            """,
            kind="prometheus-config",
            because="names of jobs are case-sensitive",
        ),
    ],
)
def duplicate_job(config: PrometheusConfig) -> Iterator[Finding]:
    """Two scrape configurations have the same `job_name`.

    Prometheus does not load the configuration.
    Put the targets of both into one job, or rename the second one.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    seen: dict[str, ScrapeConfig] = {}
    for scrape in config.scrape_configs:
        name = scrape.job_name
        if not name:
            continue
        if name in seen:
            related = (Related(seen[name].at["job_name"], "the other job"),)
            yield Finding(
                at=scrape.at["job_name"],
                message=f"job_name '{name}' is used twice; job names must be unique",
                related=related,
            )
        seen.setdefault(name, scrape)
