from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint, nearest
from aurora_devops.facts import (
    ContainerLabel,
    ExportedMetric,
    ReadContainerLabel,
    RecordedLabels,
    SelectedLabel,
)
from aurora_devops.subjects import is_dynamic

from ._metrics import OFTEN_ADDED, QueriedLabels, target_labels
from ._names import alike

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
_LEGEND = """\
{{
  "title": "Shop",
  "panels": [
    {{"type": "timeseries", "targets": [{{"expr": "{}", "legendFormat": "{}"}}]}}
  ]
}}
"""
_JAVA = {
    "Dockerfile": "FROM eclipse-temurin:21.0.8_9-jre\nCOPY app.jar ./\n",
    "pom.xml": "<project><artifactId>shop</artifactId></project>\n",
    "src/main/java/shop/Orders.java": """\
package shop;

import io.micrometer.core.instrument.*;

class Orders {
  void placed(MeterRegistry registry, String region, String status) {
    Counter.builder("shop.orders").tag("region", region).tags("order.status", status).register(registry).increment();
  }
}
""",
}
_RECORDED = """\
groups:
  - name: alerts
    rules:
      - alert: ManyFailures
        expr: region:shop_orders:rate5m > 1
        annotations:
          summary: "Orders of {{{{ {} }}}}"
"""
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
_LABELLED = """\
services:
  shop:
    image: ghcr.io/acme/shop:1.4
    labels:
      {name}: {value}
      org.opencontainers.image.title: shop
  promtail:
    image: grafana/promtail:3.5.0
    volumes:
      - ./promtail.yaml:/etc/promtail/config.yml
"""
_DOCKER_LOGS = """\
scrape_configs:
  - job_name: docker
    docker_sd_configs:
      - host: unix:///var/run/docker.sock
    relabel_configs:
      - source_labels: [__meta_docker_container_label_{}]
        target_label: job
"""
_CONTAINER_RULE = """\
groups:
  - name: containers
    rules:
      - alert: Memory
        expr: container_memory_usage_bytes{{{}}} > 1e9
"""

_TERRAFORM = """\
resource "google_monitoring_alert_policy" "orders" {
  display_name = "Orders"
  combiner     = "OR"

  conditions {
    display_name = "Few orders"
    condition_prometheus_query_language {
      query = "sum by (%s) (rate(shop_orders_total[5m])) < 1"
    }
  }
}
"""
_ALERT_FILTER = """\
resource "google_monitoring_alert_policy" "orders" {
  display_name = "Orders"
  combiner     = "OR"

  conditions {
    display_name = "Few orders"
    condition_threshold {
      filter     = <<-EOT
        metric.type = "prometheus.googleapis.com/shop_orders_total/counter"
        AND metric.labels.region = "eu"
      EOT
      comparison = "COMPARISON_LT"
      duration   = "600s"

      aggregations {
        alignment_period = "300s"
        group_by_fields  = ["metric.label.%s"]
      }
    }
  }
}
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
            _GROUPED.format("region, «status»"),
            path="monitoring/shop.rules.yml",
            files=_JAVA,
        ),
        bad(
            _TERRAFORM % "region, «state»",
            path="terraform/alerts.tf",
            files=_FILES,
        ),
        bad(
            _ALERT_FILTER % "«outcome»",
            path="terraform/alerts.tf",
            files=_FILES,
        ),
        good(
            _ALERT_FILTER % "status",
            path="terraform/alerts.tf",
            files=_FILES,
            because="the metric has the label",
        ),
        good(
            _GROUPED.format("region, order_status"),
            path="monitoring/shop.rules.yml",
            files=_JAVA,
            because="dots in tags of Micrometer are underscores in labels",
        ),
        bad(
            _LEGEND.format("rate(shop_orders_total[5m])", "{{region}} {{«state»}}"),
            path="monitoring/shop.json",
            files=_FILES,
        ),
        good(
            _LEGEND.format("topk(3, shop_orders_total)", "{{region}} {{__name__}}"),
            path="monitoring/shop.json",
            files=_FILES,
            because="the name of the metric is a label of all series",
        ),
        good(
            "groups:\n  - name: alerts\n    rules:\n      - alert: Orders\n        expr: shop_orders_total > 1e6\n"
            "        annotations:\n          summary: '{{ $labels.__name__ }} of {{ $labels.region }}'\n",
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the name of the metric is a label of all series",
        ),
        good(
            _GROUPED.format("region, status"),
            path="monitoring/shop.rules.yml",
            files={
                **_JAVA,
                "src/main/java/shop/Carts.java": _JAVA["src/main/java/shop/Orders.java"].replace(
                    '"order.status", status', "tags"
                ),
            },
            because="another place in the code gives the metric tags that are unknown",
        ),
        bad(
            _RECORDED.format("«$labels.status»"),
            path="monitoring/shop.rules.yml",
            files={"monitoring/recorded.rules.yml": _GROUPED.format("region")},
        ),
        good(
            _RECORDED.format("$labels.region"),
            path="monitoring/shop.rules.yml",
            files={"monitoring/recorded.rules.yml": _GROUPED.format("region")},
            because="the recording rule keeps the label",
        ),
        bad(
            _GROUPED.format("«zone», status"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        good(
            _GROUPED.format("zone, region, status"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="targets may have the label, and all labels of the metric are used",
        ),
        good(
            "groups:\n  - name: alerts\n    rules:\n"
            "      - {alert: A, expr: 'shop_orders_total{model=\"a\"} > 1'}\n"
            "      - {alert: B, expr: 'shop_tokens_total{model=\"a\"} > 1'}\n",
            path="ops/rules.yml",
            files=_FILES,
            because="another program has both metrics",
        ),
        bad(
            "groups:\n  - name: alerts\n    rules:\n"
            '      - {alert: A, expr: \'shop_orders_total{«model="a"», status="failed"} > 1\'}\n'
            "      - {alert: B, expr: 'shop_tokens_total{model=\"a\"} > 1'}\n",
            path="ops/rules.yml",
            files=_FILES,
        ),
        bad(
            _DOCKER_LOGS.format("«logging_jobname»"),
            path="promtail.yaml",
            kind="compose",
            files={"compose.yaml": _LABELLED.format(name="logging.job", value="shop")},
        ),
        bad(
            _CONTAINER_RULE.format('«container_label_stack="shop"»'),
            path="monitoring/containers.rules.yml",
            files={"compose.yaml": _LABELLED.format(name="stack", value="store")},
        ),
        bad(
            _CONTAINER_RULE.format('«container_label_stackname="shop"»'),
            path="monitoring/containers.rules.yml",
            files={
                "compose.yaml": _LABELLED.format(name="stack-name", value="shop").replace(
                    "stack-name", "stack_name"
                )
            },
        ),
        good(
            _CONTAINER_RULE.format(
                'container_label_stack="shop", container_label_com_docker_compose_service!=""'
            ),
            path="monitoring/containers.rules.yml",
            files={"compose.yaml": _LABELLED.format(name="stack", value="shop")},
            because="the service has the label, and Compose sets the other one",
        ),
        good(
            _CONTAINER_RULE.format('container_label_tier="web"'),
            path="monitoring/containers.rules.yml",
            files={"compose.yaml": _LABELLED.format(name="stack", value="shop")},
            because="the image may have the label",
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
            _RULE.format(matcher='exported_region="eu"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="Prometheus renames a label that the target has as well",
        ),
        good(
            _RULE.format(matcher='namespace="shop"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="Prometheus adds labels of the target",
        ),
        good(
            _GROUPED.format("k8s_cluster_name, cloud_region"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="collectors add the attributes of resources that OpenTelemetry defines",
        ),
        bad(
            _GROUPED.format("«k8s_cluster»"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
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
    selects `up` or metrics of the process, and the attributes of resources that OpenTelemetry defines, such as
    `k8s_cluster_name`. The labels of the series that the connector `spanmetrics` of the
    OpenTelemetry Collector generates are its dimensions. Labels such as `zone`, which targets often have, are reported
    if no query uses one of the labels that the metric has, and no other metric is queried by them. A metric may be that
    of another program with the same name: where the file uses none of the labels in the code, and uses the label for
    metrics with the same first word that the code does not have.
    The series of a recording rule have the labels of its aggregation, and those that the rule sets.
    Labels of containers (`container_label_NAME` of cAdvisor, `__meta_docker_container_label_NAME` in a configuration
    that a service mounts) are compared with those of the services of Compose.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors>
    """
    if not repository.whole:
        return
    yield from _of_containers(repository)
    yield from _of_recorded(repository)
    added = target_labels(repository)
    if "*" in added:
        return
    places = repository.derived(QueriedLabels)
    for selected in repository.of(SelectedLabel):
        found = places.metrics(selected.metric)
        if not found or selected.label in added:
            continue
        labels = [one.labels for one in found]
        # Prometheus adds the prefix to a label that the target has as well.
        wanted = {selected.label, selected.label.removeprefix("exported_")}
        if any(known is None or not wanted.isdisjoint(known) for known in labels):
            continue
        names = sorted({label for known in labels if known is not None for label in known})
        if selected.label in OFTEN_ADDED and not places.replaces(selected, names):
            continue
        if places.is_of_another(selected, names):
            continue
        yield Finding(
            at=selected,
            message=f"'{selected.metric}' does not have the label '{selected.label}'{hint(selected.label, names)}",
            related=(
                Related(
                    found[0],
                    "the metric in the code" if isinstance(found[0], ExportedMetric) else "the connector",
                ),
            ),
        )


def _of_recorded(repository: Repository) -> Iterator[Finding]:
    """The labels that queries use of recorded series whose rules have aggregated them away."""
    rules: defaultdict[str, list[RecordedLabels]] = defaultdict(list)
    for rule in repository.of(RecordedLabels):
        rules[rule.metric].append(rule)
    if not rules:
        return
    for selected in repository.of(SelectedLabel):
        found = rules.get(selected.metric, ())
        labels = [one.labels for one in found]
        if not found or selected.label in _OF_CLUSTERS or selected.label.startswith("external_"):
            continue
        if any(known is None or selected.label in known for known in labels):
            continue
        names = sorted({label for known in labels if known is not None for label in known})
        yield Finding(
            at=selected,
            message=f"'{selected.metric}' is recorded without the label '{selected.label}'"
            f"{hint(selected.label, names)}",
            related=(Related(found[0], "the recording rule"),),
        )


# Labels that a server which collects the series of several Prometheus servers gives recorded series as well.
_OF_CLUSTERS = frozenset(
    """
    cluster datacenter dc env environment exported_instance exported_job monitor namespace prometheus
    prometheus_replica receive region replica site stage tenant tenant_id
    """.split()  # noqa: SIM905
)


# The names that cAdvisor and Prometheus give the labels of containers.
_OF_CONTAINER = "container_label_"
# The start of the names of labels that Compose, orchestrators and images set.
_FOREIGN = ("com_", "dev_", "io_", "maintainer", "net_", "org_", "vcs_", "version")
_NOT_IN_NAME = regex(r"\W")


def _of_containers(repository: Repository) -> Iterator[Finding]:
    """The labels of containers that a query or a configuration reads, and that no service of Compose has."""
    labels: defaultdict[str, list[ContainerLabel]] = defaultdict(list)
    for one in repository.of(ContainerLabel):
        labels[_NOT_IN_NAME.sub("_", one.name)].append(one)
    if not labels:
        return
    read: list[tuple[str, str, Fact, str]] = [
        (one.label.removeprefix(_OF_CONTAINER), one.value, one, "this query selects")
        for one in repository.of(SelectedLabel)
        if one.label.startswith(_OF_CONTAINER)
    ]
    read += [
        (one.label, "", one, f"the configuration of service '{one.service}' reads")
        for one in repository.of(ReadContainerLabel)
    ]
    used = {name for name, *_ in read}
    for name, value, fact, reader in read:
        if name.startswith(_FOREIGN):
            continue
        if name not in labels:
            # An image may have labels, so one that nothing reads has to be meant.
            unread = [each for each in labels if each not in used and not each.startswith(_FOREIGN)]
            shared = [each for each in unread if alike(name.replace("_", "-"), [each.replace("_", "-")])]
            similar = max(shared, key=lambda one: SequenceMatcher(None, name, one).ratio(), default=None)
            meant = nearest(name, unread, _SIMILAR) or similar
            if meant is not None:
                yield Finding(
                    at=fact,
                    message=f"no service has the label '{name}', which {reader}; did you mean "
                    f"'{labels[meant][0].name}'?",
                    related=(Related(labels[meant][0], "the label of the service"),),
                )
        elif value and not any(each.value == value or is_dynamic(each.value) for each in labels[name]):
            known = sorted({each.value for each in labels[name]})
            if len(known) <= _MOST_VALUES:
                yield Finding(
                    at=fact,
                    message=f"no service has the label '{name}' with the value '{value}'{hint(value, known)}",
                    related=(Related(labels[name][0], f"the value is '{known[0]}'"),),
                )


# How similar a label is that is probably meant.
_SIMILAR = 0.6
# A label with more values distinguishes services, which may be those of other projects, too.
_MOST_VALUES = 2
