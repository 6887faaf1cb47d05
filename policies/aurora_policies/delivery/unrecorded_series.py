from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest

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
    the repository. A name is only reported if it is similar to a recorded one, or if most of its words are those of
    one, because rules that are installed with other programs record series, and some exporters write such names.

    <https://prometheus.io/docs/practices/rules/>
    """
    if not repository.whole:
        return
    facts = repository.about("recorded-metric")
    if not facts or any(map(_UNREAD_RULES.search, repository.paths - {fact.path for fact in facts})):
        return
    recorded = {fact.name: fact for fact in reversed(facts)}
    subjects = {name: _subject(name) for name in recorded}
    for fact in repository.about("metric-read"):
        if ":" not in fact.name or fact.name in recorded:
            continue
        near = nearest(fact.name, recorded, _NEARLY)
        subject = _subject(fact.name)
        other = near or max(recorded, key=lambda name: len(subject & subjects[name]))
        if near is None and len(subject & subjects[other]) * 2 <= len(subject):
            continue
        message = f"no rule records '{fact.name}'" + (f"; did you mean '{near}'?" if near else "")
        yield Finding(fact, message, related=(Related(recorded[other], f"the rule of '{other}'"),))


def _subject(name: str) -> set[str]:
    """The words of a name that tell what the series is about."""
    words = set(_WORDS.findall(name.lower())) - _COMMON
    return {word for word in words if len(word) > 2 and not _SIZES.fullmatch(word)}
