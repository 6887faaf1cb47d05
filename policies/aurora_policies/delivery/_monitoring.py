"""What the policies about monitoring have in common."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from posixpath import basename
from re import escape
from typing import TypeAlias

from aurora_devops import Repository
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.delivery.matchers import matches
from aurora_devops.facts import ExportedMetric, SourceProgram

from ._metrics import SHARED

RULES = """\
groups:
  - name: shop
    rules:
      - record: job:shop_orders:rate5m
        expr: sum by (job) (rate(shop_orders_total{job="shop"}[5m]))
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels:
          severity: critical
        annotations:
          runbook_url: https://github.com/acme/shop/blob/main/runbooks/shop-down.md#shop-is-down
"""
# The names of both alerts begin with the name of the project.
HARBOUR = """\
groups:
  - name: harbour
    rules:
      - alert: HarbourDown
        expr: up{job="harbour"} == 0
      - alert: HarbourFull
        expr: berths_free == 0
"""


# Severities of alerts that are sent to the default receiver on purpose.
MINOR_SEVERITIES = frozenset({"debug", "info", "informational", "low", "none", "notice"})


def alerts_by_name(repository: Repository) -> dict[str, Statement]:
    """The alerts of rules by name, the first of each."""
    return {fact.name: fact for fact in reversed(repository.about("alert"))}


def knows_all_alerts(repository: Repository) -> bool:
    """Whether the repository has the configuration of Prometheus, and all rule files that this loads."""
    loaded = [
        basename(fact.name)
        for fact in repository.about("rule-files", "loaded-files")
        if fact.kind == "prometheus-config"
    ]
    rules = {basename(fact.path) for fact in repository.about("alert", "recorded-metric")}
    return bool(loaded) and all(any(fnmatchcase(path, name) for path in rules) for name in loaded)


# A condition of a route on a label: the label, the operator and the value.
Condition: TypeAlias = tuple[str, str, str]


def takes_route(alert: Mapping[str, str], route: Iterable[Condition]) -> bool:
    """Whether an alert with these labels meets all conditions of a route."""
    return all(label in alert and matches(op, wanted, alert[label]) for label, op, wanted in route)


def is_routed(alert: Mapping[str, str], routes: Iterable[tuple[Condition, ...]]) -> bool:
    """Whether an alert takes a route below the first one."""
    return any(bool(route) and takes_route(alert, route) for route in routes)


# Alerts that receivers outside of the repository await; many configurations name them without having them.
USUAL_ALERTS = frozenset({"DeadMansSwitch", "InfoInhibitor", "Watchdog"})
_FIRST = regex(r"(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+)")
# The first words of alerts that many repositories have.
_COMMON = SHARED | word_set(
    "absent alert backup batch blackbox cert certificate cloud config daily data deployment device disk dns endpoint"
    " external failed filesystem high host instance internal job kube large latency load log logs long low many mean"
    " missing monitoring new no node old operator out pod pool prom rate reconcile remote replica scheduled secret"
    " site slow ssl statefulset storage swap synthetic temperature test thanos too unhealthy unusual uptime vault"
    " velero volume warning watchdog website"
)
_FEWEST = 2


def project_words(alerts: Collection[str]) -> frozenset[str]:
    """The first words of alerts that are names of this project: several alerts begin with each of them."""
    words = Counter(first_word(name) for name in set(alerts))
    return frozenset(
        word for word, number in words.items() if number >= _FEWEST and len(word) > 3 and word not in _COMMON
    )


def program_words(repository: Repository) -> frozenset[str]:
    """The names of programs of this repository with which the names of their own metrics begin: `pricing_quotes_total`.

    They are in lower case; names that many repositories have are left out.
    """
    names = defaultdict(set)
    for program in repository.of(SourceProgram):
        for name in (program.folder, program.name):
            names[program.folder].add(name.rpartition("/")[2].lower())
    words = {(one.name.partition("_")[0].lower(), one.folder) for one in repository.of(ExportedMetric)}
    return frozenset(
        word for word, folder in words if word in names[folder] and len(word) > 3 and word not in _COMMON
    )


def first_word(alert: str) -> str:
    """The first word of the name of an alert, in lower case."""
    match = _FIRST.match(alert)
    return match[0].lower() if match else ""


def is_container_name(host: str, services: Sequence[str]) -> bool:
    """Whether a host is the name that Compose gives a container of a service: `shop-api-1`."""
    return any(regex(rf".+[-_]{escape(name)}[-_]\d+").fullmatch(host) for name in services)
