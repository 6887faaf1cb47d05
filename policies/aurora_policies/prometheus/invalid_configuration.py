from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import InvalidPrometheusConfig


@policy(
    "PRM100",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            scrape_configs:
              - job_name: api
                «static_config»:
                  - targets: ["api:8080"]
            """,
            kind="prometheus-config",
        ),
        bad(
            """\
            scrape_configs:
              - job_name: api
                relabel_configs:
                  - source_labels: [__address__]
                    regex: «'(.*'»
                    target_label: instance
                  - source_labels: [job]
                    action: «lowercase»
            """,
            kind="prometheus-config",
        ),
        bad(
            """\
            global:
              scrape_interval: «15»
            remote_write:
              - url: https://metrics.example.com/api/v1/push
                basic_auth:
                  username: prometheus
                  password_file: /etc/prometheus/password
                «bearer_token_file»: /etc/prometheus/token
            """,
            kind="prometheus-config",
        ),
        good(
            """\
            scrape_configs:
              - job_name: blackbox
                metrics_path: /probe
                params:
                  module: [http_2xx]
                static_configs:
                  - targets: [https://example.com/health]
                relabel_configs:
                  - source_labels: [__address__]
                    target_label: __param_target
                  - target_label: __address__
                    replacement: blackbox:9115
            """,
            kind="prometheus-config",
            because="relabeling sets another address",
        ),
        good(
            "scrape_configs:\n  - job_name: ${JOB}\n    scrape_interval: ${INTERVAL}\n",
            kind="prometheus-config",
            because="the value is filled in later",
        ),
        good(
            "scrape_configs:\n  - job_name: api\n    scheme: API_SCHEME\n    scrape_timeout: SCRAPE_TIMEOUT\n"
            "    static_configs:\n      - targets: [API_TARGET]\n",
            kind="prometheus-config",
            because="a word in capitals is one that a script replaces",
        ),
        good(
            "scrape_configs:\n  - job_name: api\n    stream_parse: true\n    static_configs:\n"
            "      - targets: [api:8080/metrics]\n",
            kind="prometheus-config",
            because="`stream_parse` is a field of VictoriaMetrics, whose targets may have a path",
        ),
    ],
)
def invalid_configuration(problem: InvalidPrometheusConfig) -> Iterator[Finding]:
    """Prometheus does not load this configuration.

    Prometheus does not start with it, and on a reload it keeps the old configuration.
    Use the fields of the reference with their types, and run `promtool check config` before a deployment.
    A configuration for VictoriaMetrics is not checked: one whose path has a word such as `vmagent`, or with fields or
    relabeling actions that only VictoriaMetrics has.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/>
    """
    yield Finding(at=problem.at, message=problem.message)
