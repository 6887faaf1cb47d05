from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ExportedMetric

from ._metrics import SHARED, Exported
from ._monitoring import RULES

_NEARLY = 0.75
_WORDS = regex(r"[a-z0-9]+")
# Words that recorded series of different programs share.
_COMMON = frozenset(
    """
    apiserver avg bytes cluster code container count cpu duration error errors failed failures fs http
    instance irate job kube kubelet latency max memory min namespace network node p50 p90 p95 p99 pod
    quantile rate ratio request requests response scheduler seconds success sum total up usage
    utilisation utilization workload
    """.split()  # noqa: SIM905
)
# Files that rules are made of, or that only a template or a configuration shows to be rules.
_UNREAD_RULES = regex(r"\.(?:lib|j)sonnet\Z|\.rules\Z|(?:rules|alerts)[\w.-]*\.(?:j2|erb|tmpl|tpl)\Z")
_SIZES = regex(r"(?:avg|rate|ratio|irate|increase|sum|max|min)?\d+[smhdw]?")

_READ = """\
groups:
  - name: alerts
    rules:
      - alert: NoRefunds
        expr: {} == 0
"""
_RECORDED = """\
groups:
  - name: refunds
    rules:
      - record: job:{0}:rate5m
        expr: sum by (job) (rate({0}_total[5m]))
"""
# A program with a metric that no rule of the repository reads.
_REFUNDS = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY shop ./shop\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "shop/refunds.py": "from prometheus_client import Counter\n\n"
    'PAID = Counter("shop_refunds_paid_total", "Refunds paid.")\n',
}


@policy(
    "DLV020",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            groups:
              - name: alerts
                rules:
                  - alert: NoOrders
                    expr: «job:shop_order:rate5m» == 0
            """,
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            """\
            {
              "title": "Shop",
              "schemaVersion": 41,
              "panels": [
                {"type": "timeseries", "targets": [{"expr": "«job:shop_orders:rate1m»"}]}
              ]
            }
            """,
            kind="grafana-dashboard",
            path="monitoring/shop.json",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            _READ.format("«job:shop_refunds_paid:rate5m» + job:shop_orders:rate5m"),
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES, **_REFUNDS},
        ),
        bad(
            _READ.format("«job:shop_refunds_paid:rate5m»"),
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        good(
            _READ.format("job:shop_refunds_paid:rate5m + job:shop_orders:rate5m"),
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the rule of the repository is used, and a program that it does not have may have the metric",
        ),
        good(
            _READ.format("job:shop_refunds_paid:rate5m + job:shop_orders:rate5m"),
            path="monitoring/alerts.rules.yml",
            files={
                "monitoring/shop.rules.yml": RULES,
                **_REFUNDS,
                "monitoring/refunds.rules.yml": _RECORDED.format("shop_refunds_paid"),
            },
            because="a rule of another file records the series",
        ),
        good(
            """\
            groups:
              - name: alerts
                rules:
                  - alert: NoOrders
                    expr: job:shop_orders:rate5m == 0
            """,
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="a rule records the series",
        ),
        good(
            """\
            groups:
              - name: alerts
                rules:
                  - alert: NodeBusy
                    expr: instance:node_cpu_utilisation:rate5m > 0.9
            """,
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the rules of another program may record the series",
        ),
        good(
            """\
            groups:
              - name: alerts
                rules:
                  - alert: NoOrders
                    expr: job:shop_orders:rate1m == 0
            """,
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES, "templates/orders.rules.yml.j2": "{{ rules }}\n"},
            because="a template may contain the rule",
        ),
        good(
            """\
            groups:
              - name: alerts
                rules:
                  - alert: ModelSlow
                    expr: shop:model:graph_run_time > 5
            """,
            path="monitoring/alerts.rules.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="most words are not those of one rule: some exporters write names with colons",
        ),
    ],
)
def unrecorded_series(repository: Repository) -> Iterator[Finding]:
    """An alert or a panel reads a recorded series that no rule records.

    The expression returns nothing: the alert never fires, and the panel is empty.
    Correct the name, or add the recording rule. Names with a colon are compared with those of the recording rules of
    the repository. Rules that are installed with other programs record series, and some exporters write such names, so
    a name is only reported if it is similar to a recorded one, or if most of its words are those of one.
    A name of the form `level:metric:operations` is also reported if the code of the repository exports the metric, or
    if nothing reads the only recorded series with the same level, operations and first word of the metric.

    <https://prometheus.io/docs/practices/rules/>
    """
    if not repository.whole:
        return
    facts = repository.about("recorded-metric")
    if not facts or any(map(_UNREAD_RULES.search, repository.paths - {fact.path for fact in facts})):
        return
    recorded = {fact.name: fact for fact in reversed(facts)}
    subjects = {name: _subject(name) for name in recorded}
    reads = repository.about("metric-read")
    unread = recorded.keys() - {fact.name for fact in reads}
    for fact in reads:
        if ":" not in fact.name or fact.name in recorded:
            continue
        near = nearest(fact.name, recorded, _NEARLY)
        subject = _subject(fact.name)
        other = near or max(recorded, key=lambda name: len(subject & subjects[name]))
        related = Related(recorded[other], f"the rule of '{other}'")
        if near is None and len(subject & subjects[other]) * 2 <= len(subject):
            metrics = _exported(repository, fact.name)
            near = _only_unread(fact.name, unread)
            if near is not None:
                related = Related(recorded[near], f"nothing reads the series '{near}' of this rule")
            elif metrics:
                related = Related(metrics[0], "the program exports the metric")
            else:
                continue
        message = f"no rule records '{fact.name}'" + (f"; did you mean '{near}'?" if near else "")
        yield Finding(fact, message, related=(related,))


def _exported(repository: Repository, name: str) -> list[ExportedMetric]:
    """The metrics of the code of which a series with the form of a recorded one is made."""
    parts = name.split(":")
    return repository.derived(Exported).of_rule(parts[1]) if len(parts) == _PARTS else []


def _only_unread(name: str, unread: Iterable[str]) -> str | None:
    """The only recorded series that nothing reads and that differs in the words after the first one of the metric."""
    parts = name.split(":")
    if len(parts) != _PARTS:
        return None
    level, metric, operations = parts
    first = metric.partition("_")[0]
    if first in SHARED or first in _COMMON:
        return None
    found = [
        other
        for other in unread
        if other.startswith((f"{level}:{first}_", f"{level}:{first}:")) and other.endswith(f":{operations}")
    ]
    return found[0] if len(found) == 1 else None


# The parts of the name of a recorded series: `level:metric:operations`.
_PARTS = 3


def _subject(name: str) -> set[str]:
    """The words of a name that tell what the series is about."""
    words = set(_WORDS.findall(name.lower())) - _COMMON
    return {word for word in words if len(word) > 2 and not _SIZES.fullmatch(word)}
