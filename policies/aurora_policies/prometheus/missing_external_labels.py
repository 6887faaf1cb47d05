from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import PrometheusConfig


@policy(
    "PRM107",
    severity="warning",
    category="observability",
    examples=[
        bad(
            "«remote_write»:\n  - url: https://metrics.example.com/api/v1/push\n",
            kind="prometheus-config",
        ),
        good(
            """\
            global:
              external_labels:
                cluster: production
            remote_write:
              - url: https://metrics.example.com/api/v1/push
            """,
            kind="prometheus-config",
            because="the external label identifies the server",
        ),
        good(
            """\
            remote_write:
              - url: https://metrics.example.com/api/v1/push
                write_relabel_configs:
                  - target_label: cluster
                    replacement: production
            """,
            kind="prometheus-config",
            because="relabeling adds the label",
        ),
    ],
)
def missing_external_labels(config: PrometheusConfig) -> Iterator[Finding]:
    """Samples are sent to a remote storage without `external_labels`.

    When a second server writes to the same storage, series of both get the same labels, and samples are rejected as
    out of order.
    Set `global.external_labels`, for example `cluster` and `replica`.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/>
    """
    if not config.remote_write or config.global_.external_labels:
        return
    if any(step.target_label for remote in config.remote_write for step in remote.write_relabel_configs):
        return
    yield Finding(
        at=config.at["remote_write"],
        message="'remote_write' is set but 'global.external_labels' is not; set labels such as cluster",
    )
