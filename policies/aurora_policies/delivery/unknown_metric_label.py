from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import ExportedMetric, GeneratedMetric, SelectedLabel

_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "app/main.py": """\
from prometheus_client import Counter

ORDERS = Counter("shop_orders_total", "Orders.", ["region", "status"])
""",
}
_RULE = """\
groups:
  - name: alerts
    rules:
      - alert: ManyFailures
        expr: rate(shop_orders_total{{{matcher}}}[5m]) > 1
"""
_GROUPED = """\
groups:
  - name: rules
    rules:
      - record: region:shop_orders:rate5m
        expr: sum by ({}) (rate(shop_orders_total[5m]))
"""
# The labels that Prometheus and its service discovery usually add to the series of a target, and those of the
# series of histograms and summaries.
_ADDED = frozenset(
    """
    app cluster component container endpoint env environment exported_instance exported_job host hostname instance
    job le namespace node pod prometheus quantile region replica service stage team tier zone
    """.split()  # noqa: SIM905
)
_COLLECTOR = """\
receivers:
  otlp:
    protocols:
      grpc:
exporters:
  prometheus:
    endpoint: 0.0.0.0:8889
connectors:
  spanmetrics:
    dimensions:
      - name: http.method
      - name: {}
processors:
  batch:
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [spanmetrics]
    metrics:
      receivers: [spanmetrics]
      exporters: [prometheus]
"""
_SPANS = """\
groups:
  - name: rules
    rules:
      - record: route:calls:rate5m
        expr: sum by (service_name, {}) (rate({}[5m]))
"""


@policy(
    "DLV103",
    severity="error",
    category="validity",
    examples=[
        bad(_RULE.format(matcher='«state="failed"»'), path="monitoring/shop.rules.yml", files=_FILES),
        bad(
            _RULE.format(matcher='region="eu", «outcome=~"fail.*"»'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _GROUPED.format("region, «state»"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _SPANS.format("«http_route»", "traces_span_metrics_calls_total"),
            path="monitoring/spans.rules.yml",
            files={"otel-collector.yaml": _COLLECTOR.format("url.path")},
        ),
        bad(
            _SPANS.format("«http_route»", "spans_duration_milliseconds_count"),
            path="monitoring/spans.rules.yml",
            files={
                "otel-collector.yaml": _COLLECTOR.format("http.target").replace(
                    "  spanmetrics:\n    dim", "  spanmetrics:\n    namespace: spans\n    dim"
                )
            },
        ),
        good(
            _SPANS.format("http_route, span_kind", "traces_span_metrics_calls_total"),
            path="monitoring/spans.rules.yml",
            files={"otel-collector.yaml": _COLLECTOR.format("http.route")},
            because="it is a dimension of the connector",
        ),
        good(
            _SPANS.format("k8s_pod_name", "traces_span_metrics_calls_total"),
            path="monitoring/spans.rules.yml",
            files={
                "otel-collector.yaml": _COLLECTOR.format("http.route").replace(
                    "0.0.0.0:8889", "0.0.0.0:8889\n    resource_to_telemetry_conversion:\n      enabled: true"
                )
            },
            because="attributes of resources become labels, too",
        ),
        good(
            _GROUPED.format("region, status"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the metric has both labels",
        ),
        good(
            _RULE.format(matcher='status="failed"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the metric has the label",
        ),
        good(
            _RULE.format(matcher='namespace="shop"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="Prometheus adds labels of the target",
        ),
        good(
            _RULE.format(matcher='shard="1"'),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "prometheus.yml": "scrape_configs:\n  - job_name: shop\n    static_configs:\n"
                '      - targets: ["shop:8000"]\n        labels:\n          shard: "1"\n',
            },
            because="the scrape configuration sets the label",
        ),
        good(
            _RULE.format(matcher='shard="1"') + '      - alert: Down\n        expr: up{shard=~".+"} == 0\n',
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="a query for a metric that has only target labels uses the label",
        ),
        good(
            _RULE.format(matcher='shard="1"')
            + "      - alert: Memory\n        expr: process_resident_memory_bytes{shard='1'} > 1e9\n",
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="a query for a metric that has only target labels uses the label",
        ),
        bad(
            _RULE.format(matcher='«state="failed"»')
            + "      - alert: Other\n        expr: other_orders_total{state='failed'} > 1\n",
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
    ],
)
def unknown_metric_label(repository: Repository) -> Iterator[Finding]:
    """A query selects or aggregates series by a label that the program or a connector does not give the metric.

    The selector matches nothing: an alert never fires, and a panel is empty. An aggregation by the label gives one
    series instead of several.
    Correct the name of the label, or add the label to the metric in the code. Labels that the configuration of
    Prometheus or its service discovery adds to all series of a target are known, and so are those by which a query
    selects `up` or metrics of the process. The labels of the series that the connector `spanmetrics` of the
    OpenTelemetry Collector generates are its dimensions.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors>
    """
    if not repository.whole:
        return
    metrics: defaultdict[str, list[ExportedMetric | GeneratedMetric]] = defaultdict(list)
    for metric in repository.of(ExportedMetric):
        for name in metric.series:
            metrics[name].append(metric)
    for generated in repository.of(GeneratedMetric):
        for name in generated.series:
            metrics[name].append(generated)
    if not metrics:
        return
    added = _ADDED | {fact.name for fact in repository.about("target-label")}
    added |= {one.label for one in repository.of(SelectedLabel) if _has_none(one.metric)}
    for selected in repository.of(SelectedLabel):
        exported = metrics.get(selected.metric, [])
        if not exported or selected.label in added or "*" in added:
            continue
        labels = [one.labels for one in exported]
        if any(known is None or selected.label in known for known in labels):
            continue
        names = sorted({label for known in labels if known is not None for label in known})
        yield Finding(
            at=selected,
            message=f"'{selected.metric}' does not have the label '{selected.label}'{hint(selected.label, names)}",
            related=(
                Related(
                    exported[0],
                    "the metric in the code" if isinstance(exported[0], ExportedMetric) else "the connector",
                ),
            ),
        )


def _has_none(metric: str) -> bool:
    """Whether the series of a metric have only the labels of the target."""
    return metric == "up" or metric.startswith(("process_", "scrape_"))
