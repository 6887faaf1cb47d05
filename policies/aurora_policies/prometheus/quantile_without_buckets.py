from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Call, Selector
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.series import Series, outcome


@policy(
    "PRM027",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: p95
                    expr: «histogram_quantile(0.95, sum by (job) (rate(latency_seconds_bucket[5m])))»
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: p95
                    expr: histogram_quantile(0.95, sum by (job, le) (rate(latency_seconds_bucket[5m])))
            """,
            because="the aggregation keeps `le`",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: p95
                    expr: histogram_quantile(0.95, sum by (job) (rate(latency_seconds[5m])))
            """,
            because="a native histogram does not have the label le",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: p95
                    expr: histogram_quantile(0.95, sum by (job, vmrange) (rate(latency_seconds_bucket[5m])))
            """,
            because="buckets of VictoriaMetrics have the label `vmrange`",
        ),
    ],
)
def quantile_without_buckets(inside: RuleIn) -> Iterator[Finding]:
    """A quantile is calculated from buckets without the label `le`.

    `histogram_quantile` identifies buckets by the label `le`; an aggregation that removes it makes the result empty.
    Keep the label: `sum by (job, le) (...)`.

    <https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile>
    """
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name != "histogram_quantile":
            continue
        names = [part.name or "" for part in node.walk() if isinstance(part, Selector)]
        if names and all(name.endswith("_bucket") for name in names):
            found = outcome(node.args[1])
            if found.series and not any(map(_has_buckets, found.series)):
                yield Finding(
                    at=inside.part(node),
                    message="the argument of histogram_quantile has no label 'le'; keep it: sum by (le) (...)",
                )


def _has_buckets(series: Series) -> bool:
    return series.can_have("le") or series.can_have("vmrange")
