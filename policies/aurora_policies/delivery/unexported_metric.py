from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ExportedMetric, RunContainer, SourceProgram, UnloggedText

from ._metrics import Exported

_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "app/main.py": """\
from prometheus_client import Counter, Histogram

ORDERS = Counter("shop_orders_total", "Orders.", ["region"])
LATENCY = Histogram("shop_request_duration_seconds", "Time to answer.", ["route"])
""",
}
_ALERT = "groups:\n  - name: shop\n    rules:\n      - alert: Shop\n        expr: {} > 1\n        for: 5m\n"
_LOGGED = """\
resource "google_cloud_run_v2_job" "mails" {
  name = "mails"

  template {
    template {
      containers {
        image = "registry.example.com/acme/shop:1.4"
      }
    }
  }
}

resource "google_logging_metric" "failures" {
  name   = "mail_failures"
  filter = <<-FILTER
    resource.type="cloud_run_job"
    resource.labels.job_name="%s"
    jsonPayload.event="%s"
  FILTER
}
"""
_PATTERN = """\
resource "aws_cloudwatch_log_group" "shop" {
  name = "/ecs/shop"
}

resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([{
    name             = "shop"
    image            = "registry.example.com/acme/shop:1.4"
    logConfiguration = { logDriver = "awslogs", options = { awslogs-group = aws_cloudwatch_log_group.shop.name } }
  }])
}

resource "aws_cloudwatch_log_metric_filter" "failures" {
  name           = "mail-failures"
  log_group_name = aws_cloudwatch_log_group.shop.name
  pattern        = "{ $.event = \\"%s\\" }"
}
"""
_LOGGING = {
    **_FILES,
    "app/mails.py": 'import structlog\n\nlog = structlog.get_logger()\nlog.error("mail.failed", to="ada")\n'
    'log.info(f"{kind}_sent")\n',
}
_RULE = """\
groups:
  - name: alerts
    rules:
      - alert: NoOrders
        expr: rate({metric}) == 0
"""

_PARTS = {
    "Dockerfile": "FROM golang:1.25.1\nCOPY . .\n",
    "go.mod": "module acme.example/shop\n\ngo 1.25\n",
    "main.go": """\
package main

var pending = promauto.NewGauge(prometheus.GaugeOpts{
	Namespace: "shop",
	Subsystem: "queue",
	Name:      "pending_orders",
})

var carts = promauto.NewCounter(prometheus.CounterOpts{Name: "shop_carts_total"})
""",
}
_COLLECTOR = """\
receivers:
  otlp: {}
processors:
  metricstransform:
    transforms:
      - include: shop_orders_total
        action: update
        new_name: shop_order_total
exporters:
  prometheus: {}
service:
  pipelines:
    metrics:
      receivers: [otlp]
      processors: [metricstransform]
      exporters: [prometheus]
"""

_DASHBOARD = """\
{
  "title": "Shop",
  "schemaVersion": 41,
  "panels": [],
  "templating": {
    "list": [
      {
        "name": "region",
        "type": "query",
        "datasource": {"type": "prometheus", "uid": "main"},
        "query": {"query": "label_values(«shop_orders», region)", "refId": "A"}
      }
    ]
  }
}
"""

_ALERT_POLICY = """\
resource "google_monitoring_alert_policy" "orders" {
  display_name = "No orders"
  combiner     = "OR"

  conditions {
    display_name = "Nothing was ordered"
    condition_prometheus_query_language {
      query = "sum(rate(%s{region=\\"eu\\"}[5m]%s)) == 0"
    }
  }
}
"""
_FILTERED = """\
resource "google_monitoring_alert_policy" "orders" {
  display_name = "No orders"
  combiner     = "OR"

  conditions {
    display_name = "Nothing was ordered"
    condition_threshold {
      filter     = "metric.type = \\"prometheus.googleapis.com/%s/counter\\" AND resource.labels.cluster = \\"shop\\""
      comparison = "COMPARISON_LT"
      duration   = "600s"
    }
  }
}
"""
_GOOGLE_BOARD = """\
resource "google_monitoring_dashboard" "shop" {
  dashboard_json = jsonencode({
    displayName  = "Shop"
    mosaicLayout = {
      tiles = [{
        widget = { xyChart = { dataSets = [{ timeSeriesQuery = { prometheusQuery = "rate(%s)" } }] } }
      }]
    }
  })
}
"""
_GROUPS = """\
resource "aws_prometheus_rule_group_namespace" "shop" {
  name         = "shop"
  workspace_id = aws_prometheus_workspace.main.id
  data         = <<-EOT
    groups:
      - name: shop
        rules:
          - record: shop_orders:rate5m
            expr: sum(rate(%s))
          - alert: NoOrders
            expr: shop_orders:rate5m < ${var.least}
  EOT
}
"""
_AZURE_RULES = """\
resource "azurerm_monitor_alert_prometheus_rule_group" "shop" {
  name                = "shop"
  resource_group_name = "shop"
  location            = "westeurope"
  scopes              = []

  rule {
    alert      = "NoOrders"
    expression = "rate(%s) == 0"
  }
}
"""
_GRAFANA_RULE = """\
resource "grafana_rule_group" "shop" {
  name             = "shop"
  folder_uid       = "shop"
  interval_seconds = 60

  rule {
    name      = "No orders"
    condition = "A"
    data {
      ref_id         = "A"
      datasource_uid = "main"
      model          = jsonencode({ refId = "A", expr = "rate(%s[${var.range}]) == 0" })
    }
  }
}
"""

# A rule of Loki, and the program whose logs it reads.
_LOKI = """\
groups:
  - name: bakery
    rules:
      - alert: Overheated
        expr: sum(count_over_time({app="%s"} | json | msg="%s" [5m])) > 3
"""
_BAKERY = {
    "Dockerfile": "FROM scratch\nCOPY bakery /bakery\n",
    "go.mod": "module example.com/town/bakery\n\ngo 1.26\n",
    "main.go": """\
package main

import (
	"log/slog"
	"net/http"
)

func main() {
	slog.Warn("overheated bread", "oven", 3)
	http.ListenAndServe(":8070", nil)
}
""",
}


@policy(
    "DLV102",
    severity="error",
    category="validity",
    examples=[
        *(
            example(
                _ALERT.format(series),
                path="monitoring/rules.yaml",
                files={
                    **_FILES,
                    "app/size.py": 'from prometheus_client import Gauge\n\nSIZE = Gauge("shop_basket_size", "Items.")\n'
                    + more,
                },
                because=because,
            )
            for example, series, more, because in (
                (bad, "«shop_basket_size_bucket»", "", "a gauge has no buckets"),
                (bad, "«shop_orders_total_count»", "", "a counter has one series"),
                (good, "shop_request_duration_seconds_bucket", "", "the metric is a histogram"),
                (good, "shop_basket_size", "", "this is the gauge"),
                (
                    good,
                    "shop_basket_size_count",
                    'COUNT = Gauge("shop_basket_size_count", "Baskets.")\n',
                    "this is another gauge",
                ),
            )
        ),
        bad(_RULE.format(metric="«shop_order_total[5m]»"), path="monitoring/shop.rules.yml", files=_FILES),
        bad(
            _RULE.format(metric="«shop_latency_seconds_bucket[5m]»"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _RULE.format(metric="«shop_mail_pending_orders[5m]»"),
            path="monitoring/shop.rules.yml",
            files=_PARTS,
        ),
        good(
            _RULE.format(metric="shop_mail_pending_orders[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_PARTS,
                "mail/mail.go": "package mail\n\nvar pending = prometheus.NewGauge(prometheus.GaugeOpts{\n"
                '\tNamespace: "shop", Subsystem: settings.Subsystem(), Name: "pending_orders"})\n',
            },
            because="a subsystem is unknown",
        ),
        good(
            _RULE.format(metric="shop_request_duration_seconds_count[5m]"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="it is a series of the histogram",
        ),
        good(
            _RULE.format(metric="node_orders_total[5m]"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="another program may export the metric",
        ),
        good(
            _RULE.format(metric="shop_order_duration_ms_bucket[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "package.json": '{"name": "tests", "private": true}\n',
                "load/orders.js": "import { Trend } from 'k6/metrics';\n\n"
                "const duration = new Trend('shop_order_duration_ms');\n",
            },
            because="a load test has the metric",
        ),
        *(
            example(
                _RULE.format(metric=metric),
                path="monitoring/shop.rules.yml",
                files={
                    **_FILES,
                    "app/main.py": "from prometheus_client import Counter\n\n"
                    'PAID = Counter("acme_orders_paid_total", "Paid.")\n'
                    'SENT = Counter("acme_orders_sent_total", "Sent.")\n',
                },
                because=because,
            )
            for example, metric, because in (
                (good, "acme_mail_sent_total[5m]", "all metrics of the program begin with `acme_orders`"),
                (bad, "«acme_order_sent_total[5m]»", "the second word is spelled wrongly"),
            )
        ),
        good(
            _RULE.format(metric="shop_sales_total[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/more.py": 'from prometheus_client import Gauge\n\nLEVEL = Gauge(f"shop_{name}", "Level.")\n',
            },
            because="the name of another metric is computed",
        ),
        good(
            _RULE.format(metric="shop_order_total[5m]"),
            path="monitoring/shop.rules.yml",
            files={**_FILES, "collector.yaml": _COLLECTOR},
            because="a processor of the collector changes names",
        ),
        bad(
            _RULE.format(metric="«shop_carts_removed_total[5m]»"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/more.py": (
                    "from opentelemetry import metrics\n\n"
                    'METER = metrics.get_meter("shop")\n'
                    'CARTS = METER.create_counter("shop.carts.added")\n'
                ),
            },
        ),
        good(
            _RULE.format(metric="shop_carts_added_total[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/more.py": (
                    "from opentelemetry import metrics\n\n"
                    'METER = metrics.get_meter("shop")\n'
                    'CARTS = METER.create_counter("shop.carts.added", unit="1")\n'
                ),
            },
            because="the exporter replaces the dots and adds `_total`",
        ),
        bad(
            _DASHBOARD,
            path="dashboards/shop.json",
            files={**_FILES, "app/main.py": _FILES["app/main.py"].replace("shop_orders", "shop_sales")},
        ),
        bad(
            _RULE.format(metric="«redis_shop_queue_failed_total[5m]»"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/main.py": _FILES["app/main.py"]
                .replace("shop_orders", "redis_shop_queue_added")
                .replace("shop_request", "redis_shop_queue"),
            },
        ),
        good(
            _RULE.format(metric="redis_commands_total[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/main.py": _FILES["app/main.py"].replace("shop_", "redis_shop_queue_"),
            },
            because="an exporter of Redis has metrics that begin with `redis`",
        ),
        bad(
            _ALERT_POLICY % ("«shop_order_total", "»"),
            path="terraform/alerts.tf",
            files=_FILES,
        ),
        good(
            _ALERT_POLICY % ("shop_orders_total", ""),
            path="terraform/alerts.tf",
            files=_FILES,
            because="the program exports the metric",
        ),
        bad(_FILTERED % "«shop_order_total»", path="terraform/alerts.tf", files=_FILES),
        bad(_GOOGLE_BOARD % "«shop_order_total[5m]»", path="terraform/board.tf", files=_FILES),
        bad(_GROUPS % "«shop_order_total[5m]»", path="terraform/rules.tf", files=_FILES),
        bad(_AZURE_RULES % "«shop_order_total[5m]»", path="terraform/rules.tf", files=_FILES),
        bad(_GRAFANA_RULE % "«shop_order_total»", path="terraform/rules.tf", files=_FILES),
        good(
            _GOOGLE_BOARD % "${var.prefix}_order_total[5m]",
            path="terraform/board.tf",
            files=_FILES,
            because="a part of the name is unknown",
        ),
        good(
            _RULE.format(metric="http_server_requests_seconds_count[5m]"),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/main.py": (
                    'from prometheus_client import Counter\n\nSEEN = Counter("http_seen_total", "Requests.")\n'
                ),
            },
            because="many programs have metrics that begin with `http`",
        ),
        bad(_LOGGED % ("mails", "«letter_failed»"), path="infra/logs.tf", files=_LOGGING),
        good(
            _LOGGED % ("mails", "mail.failed"),
            path="infra/logs.tf",
            files=_LOGGING,
            because="the program logs the event",
        ),
        good(
            _LOGGED % ("mails", "letter_sent"),
            path="infra/logs.tf",
            files=_LOGGING,
            because="the program puts the event together",
        ),
        good(
            _LOGGED % ("billing", "letter_failed"),
            path="infra/logs.tf",
            files=_LOGGING,
            because="it is the log of another program",
        ),
        bad(_PATTERN % "«letter_failed»", path="infra/logs.tf", files=_LOGGING),
        bad(_LOKI % ("bakery", "«oven overheated»"), path="loki/rules.yml", files=_BAKERY),
        good(
            _LOKI % ("bakery", "overheated bread"),
            path="loki/rules.yml",
            files=_BAKERY,
            because="the code logs the message",
        ),
        good(
            _LOKI % ("bakery", "pool exhausted"),
            path="loki/rules.yml",
            files=_BAKERY,
            because="a library may log the message",
        ),
        good(
            _LOKI % ("mill", "oven overheated"),
            path="loki/rules.yml",
            files=_BAKERY,
            because="it is the log of another program",
        ),
        good(
            _PATTERN % "mail.failed",
            path="infra/logs.tf",
            files=_LOGGING,
            because="the program logs the event",
        ),
    ],
)
def unexported_metric(repository: Repository) -> Iterator[Finding]:
    """An alert, a recording rule or a panel reads a metric that the program of the repository does not export.

    The expression returns nothing: the alert never fires, and the panel is empty.
    Correct the name, or export the metric. Metrics are read from the code: those of Prometheus clients, OpenTelemetry
    and Micrometer. The names may differ in separators, units and endings, because libraries and collectors change
    these. A metric belongs to the repository if its first two words, such as `shop_order`, begin another metric of its
    code, or if several of these begin with its first word. Nothing is reported if the code computes names with the same
    beginning, or if it contains the name in another way. Libraries and other programs have metrics that begin with
    words such as `http`, so these are compared only if several of the code begin with the same three words.
    A series of a histogram or a summary, such as `shop_size_bucket`, is reported if `shop_size` is a gauge or a
    counter.
    Queries are also read in the alerts, rules and dashboards that Terraform creates in Google Cloud, Managed Service
    for Prometheus of AWS, Azure Monitor, Grafana and Mimir.
    A metric of Cloud Logging or CloudWatch is reported if it counts entries of a container whose field has a value of
    several words, such as `mail_failed`, that no code of the repository has. So is a rule of Loki that looks for such a
    value in a field of the logs of the program, if the code has another message with one of its words.

    <https://prometheus.io/docs/practices/naming/>
    """
    if repository.whole:
        yield from _unlogged(repository)
    if not repository.whole or not repository.of(ExportedMetric) or _renames(repository):
        return
    exported = repository.derived(Exported)
    recorded = {fact.name for fact in repository.about("recorded-metric")}
    for fact in repository.about("metric-read"):
        if ":" in fact.name or fact.name in recorded:
            continue
        simple = exported.of_other_type(fact.name)
        if simple is not None:
            yield Finding(
                at=fact,
                message=f"the program does not export '{fact.name}'; '{simple.name}' is a {simple.type}",
                related=(Related(simple, f"the {simple.type}"),),
            )
            continue
        related = exported.missing(fact.name)
        if not related:
            continue
        names = {series: metric for metric in related for series in metric.series or (metric.name,)}
        near = nearest(fact.name, sorted(names), 0.6)
        hint = f"; did you mean '{near}'?" if near else ""
        yield Finding(
            at=fact,
            message=f"the program does not export '{fact.name}'{hint}",
            related=(Related(names[near] if near else related[0], "a metric of the program"),),
        )


def _unlogged(repository: Repository) -> Iterator[Finding]:
    """The metrics of logs that count what the program does not log."""
    programs = programs_of(repository)
    for one in repository.of(UnloggedText):
        found = programs.of_image(one.image) if one.image else _labelled(repository, one)
        hint = f"; its code has '{one.alike}'" if one.alike else ""
        for program in found[:1]:
            yield Finding(
                at=one,
                message=f"{one.by} counts entries with '{one.text}' in '{one.field}', which the program does not log"
                f"{hint}",
                related=(Related(program, "the program"),),
            )


# The labels with the name of what logs.
_NAMES_OF_LOGS = frozenset(
    {
        "app",
        "app_kubernetes_io_name",
        "component",
        "compose_service",
        "container",
        "container_name",
        "job",
        "service",
    }
    | {"service_name"}
)


def _labelled(repository: Repository, text: UnloggedText) -> list[SourceProgram]:
    """The only program whose logs have the labels of a query: by its name, or by that of its container or image."""
    programs = programs_of(repository)
    names = {value for label, value in text.labels if label in _NAMES_OF_LOGS}
    found = [one for one in repository.of(SourceProgram) if one.name.rpartition("/")[2] in names]
    for container in repository.of(RunContainer) if not found else ():
        if names & {container.image.rpartition("/")[2], *container.hosts}:
            found += programs.of_container(container)
    return found if len({one.folder for one in found}) == 1 else []


def _renames(repository: Repository) -> bool:
    """Whether a collector or a scrape configuration gives metrics other names."""
    labels = repository.about("target-label")
    return bool(repository.about("renamed-metrics")) or any(fact.name == "__name__" for fact in labels)
