from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.core.words import word_set
from aurora_devops.facts import ExportedMetric, SourceProgram

_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "app/main.py": """\
from prometheus_client import Counter, Histogram

ORDERS = Counter("shop_orders_total", "Orders.", ["region"])
LATENCY = Histogram("shop_request_duration_seconds", "Time to answer.", ["route"])
""",
}
# What the names of metrics begin with whatever program exports them.
_SHARED = word_set(
    "http https grpc rpc go process python jvm node nodejs api app application request requests server client web"
    " service worker job jobs queue cache db database sql system total error errors"
)
_RULE = """\
groups:
  - name: alerts
    rules:
      - alert: NoOrders
        expr: rate({metric}) == 0
"""


@policy(
    "DLV102",
    severity="error",
    category="validity",
    examples=[
        bad(_RULE.format(metric="«shop_order_total[5m]»"), path="monitoring/shop.rules.yml", files=_FILES),
        bad(
            _RULE.format(metric="«shop_latency_seconds_bucket[5m]»"),
            path="monitoring/shop.rules.yml",
            files=_FILES,
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
            _RULE.format(metric="shop_sales_total[5m]"),
            path="monitoring/shop.rules.yml",
            files={**_FILES, "app/more.py": "from opentelemetry import metrics\n"},
            because="the program may export metrics that were not found",
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
    ],
)
def unexported_metric(repository: Repository) -> Iterator[Finding]:
    """An alert, a recording rule or a panel reads a metric that the program of the repository does not export.

    The expression returns nothing: the alert never fires, and the panel is empty.
    Correct the name, or export the metric. A metric is one of the program if it has the same first word as all of
    the program's metrics, such as `shop_` in `shop_orders_total`. Metrics that begin with a word such as `http` are
    not checked, because libraries and other programs have such metrics, too.

    <https://prometheus.io/docs/practices/naming/>
    """
    if not repository.whole:
        return
    prefixes = _prefixes(repository)
    recorded = {fact.name for fact in repository.about("recorded-metric")}
    for fact in repository.about("metric-read") if prefixes else ():
        metrics = prefixes.get(fact.name.partition("_")[0])
        if not metrics or ":" in fact.name or fact.name in recorded or fact.name in metrics:
            continue
        near = nearest(fact.name, sorted(metrics), 0.6)
        other = metrics[near] if near else next(iter(metrics.values()))
        hint = f"; did you mean '{near}'?" if near else ""
        yield Finding(
            at=fact,
            message=f"the program does not export '{fact.name}'{hint}",
            related=(Related(other, "a metric of the program"),),
        )


def _prefixes(repository: Repository) -> dict[str, dict[str, ExportedMetric]]:
    """By first word, the series of the programs all of whose metrics begin with this word and are known."""
    complete = {one.folder: "metrics" in one.complete for one in repository.of(SourceProgram)}
    by_program: defaultdict[str, list[ExportedMetric]] = defaultdict(list)
    for metric in repository.of(ExportedMetric):
        by_program[metric.folder].append(metric)
    found: dict[str, dict[str, ExportedMetric]] = {}
    for folder, metrics in by_program.items():
        words = {metric.name.partition("_")[0] for metric in metrics}
        for word in words - _SHARED:
            if len(words) == 1 and complete.get(folder):
                found.setdefault(word, {}).update({name: one for one in metrics for name in one.series})
            else:
                # What begins with the word may be one of the metrics that are not known.
                found[word] = {}
    unknown = {word for word, metrics in found.items() if not metrics}
    return {word: metrics for word, metrics in found.items() if word not in unknown}
