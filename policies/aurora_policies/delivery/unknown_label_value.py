from collections import defaultdict
from collections.abc import Iterator, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.facts import (
    ExportedMetric,
    ListenedPort,
    MetricValue,
    SelectedLabel,
    ServedRoute,
    SourceProgram,
)
from aurora_devops.formats.promql import matches

from ._metrics import OFTEN_ADDED, Exported, QueriedLabels, target_labels

_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "app/main.py": """\
from prometheus_client import Counter

ORDERS = Counter("shop_orders_total", "Orders.", ["region", "outcome"])


def placed(order, error):
    ORDERS.labels(order.region, "failed" if error else "accepted").inc()
    ORDERS.labels(region=order.region, outcome="invalid").inc()
""",
}
_GO = {
    "Dockerfile": "FROM golang:1.25.1\nCOPY . ./\n",
    "go.mod": "module acme.example/shop\n\ngo 1.25\n",
    "main.go": """\
package main

var orders = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "shop_orders_total",
}, []string{"region", "outcome"})

func place(region string) {
	outcome := "accepted"
	if err := send(region); err != nil {
		outcome = "failed"
	}
	orders.WithLabelValues(region, outcome).Inc()
}
""",
}
_RULE = """\
groups:
  - name: alerts
    rules:
      - alert: ManyFailures
        expr: rate(shop_orders_total{{{matcher}}}[5m]) > 1
"""


@policy(
    "DLV169",
    severity="warning",
    category="validity",
    examples=[
        bad(_RULE.format(matcher='«outcome="error"»'), path="monitoring/shop.rules.yml", files=_FILES),
        bad(
            _RULE.format(matcher='region="eu", «outcome=~"err.*|timeout"»'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(_RULE.format(matcher='«outcome="invalid"»'), path="monitoring/shop.rules.yml", files=_GO),
        good(
            _RULE.format(matcher='outcome=~"failed|invalid"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the code sets these values",
        ),
        good(
            _RULE.format(matcher='region="eu"'),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the values of this label are not known",
        ),
        good(
            _RULE.format(matcher='outcome="refused"'),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "app/other.py": "from app.main import ORDERS\n\n\ndef refused(reason):\n"
                '    ORDERS.labels("eu", reason).inc()\n',
            },
            because="another module sets a value that is not known",
        ),
        good(
            _RULE.format(matcher='outcome="refused"'),
            path="monitoring/shop.rules.yml",
            files={**_GO, "metrics.go": "package main\n\nfunc init() { instrument(orders) }\n"},
            because="a function gets the metric",
        ),
        good(
            _RULE.format(matcher='outcome="refused"'),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "prometheus.yml": "scrape_configs:\n  - job_name: shop\n    static_configs:\n"
                '      - targets: ["shop:8000"]\n        labels:\n          outcome: refused\n',
            },
            because="the scrape configuration sets the label",
        ),
    ],
)
def unknown_label_value(repository: Repository) -> Iterator[Finding]:
    """A query selects series by a value that the program never sets for the label.

    The selector matches nothing: an alert never fires, and a panel is empty.
    Correct the value, or set it in the code. A label is compared if the code sets only literals for it: in arguments,
    variables, conditions and constants, wherever it uses the metric. Metrics with the names of protocols, such as
    `http_requests_total`, may be those of other programs and are not compared.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors>
    """
    if not repository.whole:
        return
    values = _values(repository)
    added = target_labels(repository) | OFTEN_ADDED if values else frozenset("*")
    if "*" in added:
        return
    queried = repository.derived(QueriedLabels)
    exported = repository.derived(Exported)
    for selected in repository.of(SelectedLabel):
        pattern = selected.pattern or _ESCAPED.sub(r"\\\g<0>", selected.value)
        metrics = queried.metrics(selected.metric) if pattern and selected.label not in added else ()
        known = [_of(one, selected.label, values) for one in metrics if isinstance(one, ExportedMetric)]
        if not known or len(known) != len(metrics) or not all(known) or exported.is_shared(selected.metric):
            continue
        listed = sorted({one.value: one for each in reversed(known) for one in each}.items())
        names = [name for name, _ in listed]
        if matches(pattern, "") is not False or any(matches(pattern, name) is not False for name in names):
            continue
        if len(names) > _MOST or queried.is_of_another(selected, metrics[0].labels or ()):
            continue
        said = selected.value or selected.pattern
        yield Finding(
            at=selected,
            message=f"the code does not set the label '{selected.label}' of '{selected.metric}' to '{said}'"
            f"{hint(said, names)}",
            related=tuple(Related(one, f"the code sets '{name}'") for name, one in listed[:_SHOWN]),
        )


_ESCAPED = regex(r"[^\w\s-]")
# A label with more values has others in other releases.
_MOST = 20
_SHOWN = 5


def _of(
    metric: ExportedMetric, label: str, values: dict[tuple[str, str, str], list[MetricValue]]
) -> Sequence[MetricValue]:
    return values.get((metric.folder, metric.name, label), ())


def _values(repository: Repository) -> dict[tuple[str, str, str], list[MetricValue]]:
    """The values by folder, metric and label, without those of programs that other programs may import."""
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for program in repository.of(SourceProgram):
        languages[program.language].add(program.folder)
    alone = {folder for folders in languages.values() if len(folders) == 1 for folder in folders}
    alone.update(one.folder for one in repository.of(ServedRoute))
    alone.update(one.folder for one in repository.of(ListenedPort))
    found: defaultdict[tuple[str, str, str], list[MetricValue]] = defaultdict(list)
    for one in repository.of(MetricValue):
        if one.folder in alone:
            found[one.folder, one.metric, one.label].append(one)
    return found
