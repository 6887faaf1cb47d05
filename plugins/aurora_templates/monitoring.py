"""The agent `monitoring`: Prometheus, its rules with unit tests, Alertmanager, and the Grafana dashboard."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from textwrap import indent
from typing import TYPE_CHECKING, Any

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.core.settings import ConfigError
from aurora_devops.formats import yaml
from aurora_devops.formats.writing import write_json, write_yaml
from aurora_devops.generation.application import Application, Slo
from aurora_devops.generation.bundle import PLACEHOLDER, Artifact, LeftOut, Request

from .local_monitoring import CONFIGURATION, PROVISIONING, has_profile
from .metrics import COUNTER, HISTOGRAM, addition, in_words, labels_of, missing, spring

if TYPE_CHECKING:
    from .rendering import Templates

FOLDER = "monitoring"
_PROMETHEUS_RULE = "prometheusrule.yaml"
_RULES = regex(rf"{FOLDER}/rules/[^/]+\.yml$")
# A slower answer is slow for anyone who waits for it; an objective may allow more.
_SLOW_SECONDS = 1.0
_DEFAULT_BUCKETS = frozenset({0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0})


@record
class Burn:
    """A pair of windows, and how many times faster than allowed the budget may burn in both.

    Source: The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
    """

    factor: str
    long: str
    short: str
    wait: str
    severity: str

    @property
    def days(self) -> float:
        """How many days a budget of 30 days lasts at this rate."""
        return round(30 / float(self.factor), 1)


BURNS = (
    Burn("14.4", "1h", "5m", "2m", "critical"),
    Burn("6", "6h", "30m", "15m", "critical"),
    Burn("3", "1d", "2h", "1h", "warning"),
    Burn("1", "3d", "6h", "3h", "warning"),
)
WINDOWS = ("30m", "1h", "2h", "6h", "1d", "3d")


@record
class Exporter:
    """How a service that an application depends on is watched: who exports, and what tells that it is up.

    Sources: the README files of postgres_exporter, redis_exporter, mysqld_exporter and mongodb_exporter, and
    rabbitmq.com/docs/prometheus.
    """

    title: str
    name: str
    port: int
    up: str
    panels: tuple[tuple[str, str, str, str], ...]


# Of each panel: title, unit, expression with SELECTOR for its matchers, description.
EXPORTERS: Mapping[str, Exporter] = {
    "postgresql": Exporter(
        "PostgreSQL",
        "postgres-exporter",
        9187,
        "pg_up",
        (
            (
                "connections",
                "short",
                "sum by (state) (pg_stat_activity_count{SELECTOR})",
                "Connections by state. Many that are idle in a transaction hold locks that others wait for.",
            ),
            (
                "transactions",
                "ops",
                "sum(rate(pg_stat_database_xact_commit{SELECTOR}[$__rate_interval]))",
                "Committed transactions per second over all databases.",
            ),
        ),
    ),
    "redis": Exporter(
        "Redis",
        "redis-exporter",
        9121,
        "redis_up",
        (
            (
                "memory",
                "bytes",
                "max(redis_memory_used_bytes{SELECTOR})",
                "Memory in use. At the configured maximum, keys are evicted or writes fail.",
            ),
            (
                "commands",
                "ops",
                "sum(rate(redis_commands_processed_total{SELECTOR}[$__rate_interval]))",
                "Commands processed per second.",
            ),
        ),
    ),
    "rabbitmq": Exporter(
        "RabbitMQ",
        "rabbitmq",
        15692,
        "up",
        (
            (
                "waiting messages",
                "short",
                "sum(rabbitmq_queue_messages_ready{SELECTOR})",
                "Messages that wait for a consumer. Growing for long means that consumers are too few or stuck.",
            ),
            (
                "unacknowledged messages",
                "short",
                "sum(rabbitmq_queue_messages_unacked{SELECTOR})",
                "Messages handed to a consumer that has not yet said it is done with them.",
            ),
        ),
    ),
    "mysql": Exporter(
        "MySQL",
        "mysqld-exporter",
        9104,
        "mysql_up",
        (
            (
                "connections",
                "short",
                "max(mysql_global_status_threads_connected{SELECTOR})",
                "Open connections. At max_connections new ones are refused.",
            ),
            (
                "queries",
                "ops",
                "sum(rate(mysql_global_status_queries{SELECTOR}[$__rate_interval]))",
                "Queries per second.",
            ),
        ),
    ),
    "mongodb": Exporter(
        "MongoDB",
        "mongodb-exporter",
        9216,
        "mongodb_up",
        (
            (
                "connections",
                "short",
                'sum(mongodb_ss_connections{SELECTOR,conn_type="current"})',
                "Open connections.",
            ),
            (
                "operations",
                "ops",
                "sum by (legacy_op_type) (rate(mongodb_ss_opcounters{SELECTOR}[$__rate_interval]))",
                "Operations per second by type.",
            ),
        ),
    ),
}


@record
class Objective:
    """A service level objective as expressions: what is bad, what is all, and how much may be bad."""

    slo: Slo
    job: str
    status: str
    counter: str = COUNTER
    histogram: str = HISTOGRAM

    @property
    def name(self) -> str:
        """Its name, which is the value of the label `slo`."""
        return self.slo.name

    @property
    def alert(self) -> str:
        """The name of its alerts."""
        return "".join(word.capitalize() for word in self.slo.name.split("-")) + "ErrorBudgetBurn"

    @property
    def budget(self) -> Decimal:
        """The share of requests that may be bad."""
        return (100 - Decimal(str(self.slo.objective))) / 100

    @property
    def burns(self) -> tuple[Burn, ...]:
        """The pairs of windows whose threshold can be crossed: no more than all requests can be bad."""
        return tuple(burn for burn in BURNS if Decimal(burn.factor) * self.budget < 1)

    @property
    def promise(self) -> str:
        """The objective in words."""
        share = f"{_plain(self.slo.objective)}% of requests"
        if self.slo.sort == "availability":
            return f"{share} are answered without a server error"
        return f"{share} are answered within {self.threshold} s"

    @property
    def bad(self) -> str:
        """What a bad request is, in words."""
        if self.slo.sort == "availability":
            return "ended with a server error"
        return f"took longer than {self.threshold} s"

    @property
    def threshold(self) -> str:
        """The seconds within which a request is good, of an objective of latency."""
        seconds = self.slo.threshold_seconds
        return PLACEHOLDER if seconds is None else _plain(seconds)

    @property
    def fast(self) -> str:
        """The matcher of the bucket of requests that are fast enough.

        Prometheus 3 writes whole numbers as 1.0, Prometheus 2 as the application wrote them.
        """
        if "." in self.threshold or self.threshold == PLACEHOLDER:
            return f'le="{self.threshold}"'
        return f'le=~"{self.threshold}|{self.threshold}[.]0"'

    @property
    def countable(self) -> bool:
        """Whether all of it is known, so that series can be made up for it."""
        return self.slo.sort == "availability" or self.slo.threshold_seconds is not None

    def series(
        self, good: Decimal, bad: Decimal, *, minutes: int, then: int = 0
    ) -> tuple[tuple[str, str], ...]:
        """Series in promtool's notation: so many good and bad requests a minute, and then only good ones."""
        whole, of_it = good + bad, f'job="{self.job}",instance="a"'
        if self.slo.sort == "availability":
            return (
                (
                    f'{self.counter}{{{of_it},method="GET",{self.status}="200"}}',
                    _counting(good, minutes, whole, then),
                ),
                (
                    f'{self.counter}{{{of_it},method="GET",{self.status}="500"}}',
                    _counting(bad, minutes, Decimal(0), then),
                ),
            )
        name = self.histogram
        return (
            (f"{name}_count{{{of_it}}}", _counting(whole, minutes, whole, then)),
            (f'{name}_bucket{{{of_it},le="{self.threshold}"}}', _counting(good, minutes, whole, then)),
            (f'{name}_bucket{{{of_it},le="+Inf"}}', _counting(whole, minutes, whole, then)),
        )

    def errors(self, window: str) -> str:
        """The rate of bad requests over a window."""
        if self.slo.sort == "availability":
            return _rate(self.counter, f'job="{self.job}",{self.status}=~"5.."', window)
        name = self.histogram
        fast = _rate(f"{name}_bucket", f'job="{self.job}",{self.fast}', window)
        return f"(\n  {self.requests(window)}\n    - {fast}\n)"

    def requests(self, window: str) -> str:
        """The rate of all requests over a window."""
        if self.slo.sort == "availability":
            return _rate(self.counter, f'job="{self.job}"', window)
        return _rate(f"{self.histogram}_count", f'job="{self.job}"', window)


def _rate(metric: str, matchers: str, window: str) -> str:
    return f"sum by (job) (rate({metric}{{{matchers}}}[{window}]))"


def _counting(first: Decimal, minutes: int, second: Decimal, then: int) -> str:
    """A counter that grows by one number for some minutes, and then by another one."""
    grown = f"0+{_number(first)}x{minutes}"
    return f"{grown} {_number(first * minutes + second)}+{_number(second)}x{then - 1}" if then else grown


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _plain(number: float) -> str:
    """A number without the zero that Python adds to a whole one."""
    return f"{number:g}" if abs(number) < 1e6 and float(f"{number:g}") == number else repr(number)


@record
class Watch:
    """What the templates of this agent are told besides the application."""

    app: Application
    status: str
    route: str
    folder: str = ""
    counter: str = COUNTER
    histogram: str = HISTOGRAM

    @property
    def job(self) -> str:
        """The value of the label `job`."""
        return self.app.name

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The service level objectives."""
        return tuple(
            Objective(slo, self.job, self.status, self.counter, self.histogram) for slo in self.app.slos
        )

    @property
    def dependencies(self) -> tuple[tuple[str, str, Exporter], ...]:
        """The services it depends on: name, the job that scrapes it, its exporter."""
        return tuple(
            (name, f"{self.job}-{name}", EXPORTERS[name])
            for name in self.app.dependencies
            if name in EXPORTERS
        )

    @property
    def slow(self) -> str:
        """The seconds above which the slowest requests are worth an alert."""
        allowed = [slo.threshold_seconds or 0 for slo in self.app.slos if slo.sort == "latency"]
        return _plain(max([_SLOW_SECONDS, *allowed]))

    @property
    def memory_limit(self) -> int:
        """The bytes that one instance may use."""
        return int(_quantity(self.app.resources.memory_limit))

    @property
    def cpu_limit(self) -> str:
        """The cores that one instance may use."""
        return f"{_quantity(self.app.resources.cpu_limit).normalize():f}"

    def labels(self, severity: str, **more: str) -> dict[str, str]:
        """What every alert carries: how grave it is, of which service, and whose."""
        team = {"team": self.app.owner} if self.app.owner else {}
        return {"severity": severity, "service": self.app.name, **team, **more}

    def runbook(self, alert: str) -> str:
        """The address of the runbook of an alert."""
        base = self.app.repository_url.rstrip("/").removesuffix(".git")
        if not base:
            return runbook_path(alert)
        middle = "-/blob" if "gitlab" in base else "blob"
        folder = f"{self.folder}/" if self.folder else ""
        return f"{base}/{middle}/HEAD/{folder}{runbook_path(alert)}"

    @property
    def instances(self) -> str:
        """The name of the Service that stands for each instance by itself, which is a DNS label, too."""
        return f"{self.app.name[: 63 - len('-instances')].rstrip('-')}-instances"

    @property
    def uid(self) -> str:
        """The dashboard's uid: stable, and never longer than the 40 characters that Grafana allows."""
        name = self.app.name
        if len(name) <= 40:
            return name
        return f"{name[:31]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


# Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
_SUFFIXES = {
    **{
        suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)
    },
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), 1)},
    "m": Decimal("0.001"),
    "": Decimal(1),
}


def _quantity(text: str) -> Decimal:
    """The number that a Kubernetes quantity means. Raises ValueError when it is none."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([A-Za-z]*)", text)
    if match is None or match[2] not in _SUFFIXES:
        raise ValueError(f"{text!r} is no quantity such as 500m or 256Mi")
    return Decimal(match[1]) * _SUFFIXES[match[2]]


def kebab(name: str) -> str:
    """`HighErrorRatio` as `high-error-ratio`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def runbook_path(alert: str) -> str:
    """Where the runbook of an alert lies."""
    return f"docs/runbooks/{kebab(alert)}.md"


def watch(request: Request) -> Watch:
    """The application with what its code says of its metrics."""
    if spring(request.application):
        # Micrometer's names (docs.micrometer.io, "Prometheus"); the histogram counts, too.
        name = "http_server_requests_seconds"
        return Watch(request.application, "status", "uri", request.folder, f"{name}_count", name)
    status, route = labels_of(request.files)
    return Watch(request.application, status, route, request.folder)


def unscraped(request: Request, what: str) -> bool:
    """Whether the application has no metrics that could be scraped; then what needs them is left out."""
    app = request.application
    if app.metrics_path and app.probe_port:
        return False
    key = "port" if app.metrics_path else "metrics-path"
    request.leave_out(LeftOut(what, "is not set", key))
    return True


def prometheus(request: Request, templates: Templates) -> Iterator[Artifact]:
    """What is scraped, and the Service that tells where; notes what the code lacks before a graph is empty."""
    unseen = unscraped(request, f"{FOLDER}/prometheus.yml")
    lacking = missing(request)
    app = request.application
    served = app if app.metrics_path else app.model_copy(update={"metrics_path": "/metrics"})
    if added := addition(served, lacking, templates):
        told = f"{in_words(lacking)} was found in the code; {request.application.name} needs"
        request.note(f"{told}:\n\n{indent(added, '    ')}\n")
    elif lacking and not unseen:
        request.note(f"{in_words(lacking)} was found in the code; rules and dashboards need them")
    if unseen:
        return
    # Rules that are not there would be an error of its configuration.
    rules = "rules" in request.parts or any(_RULES.match(path) for path in request.files)
    if has_profile(request):
        text = templates.render("prometheus/prometheus.yml", rules=rules, composed=True, **_values(request))
        yield Artifact(CONFIGURATION, text, "prometheus")
    if app.monitoring.operator:
        yield from _objects(request, templates)
        return
    for name in ("prometheus.yml", "instances.yaml"):
        text = templates.render(f"prometheus/{name}", rules=rules, composed=False, **_values(request))
        yield Artifact(f"{FOLDER}/{name}", text, "prometheus")


def _objects(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The objects of the Prometheus Operator, and the kustomization of all objects of the monitoring."""
    app = request.application
    resources, dashboard = ["instances.yaml", "servicemonitor.yaml"], f"dashboards/{app.name}.json"
    if "rules" in request.parts or f"{FOLDER}/{_PROMETHEUS_RULE}" in request.files:
        resources.append(_PROMETHEUS_RULE)
    if "dashboards" not in request.parts and f"{FOLDER}/{dashboard}" not in request.files:
        dashboard = ""
    values = {"labels": dict(sorted(app.monitoring.labels.items())), **_values(request)}
    more = {"resources": sorted(resources), "dashboard": dashboard}
    for name, path in (
        ("instances.yaml", "instances.yaml"),
        ("servicemonitor", "servicemonitor.yaml"),
        ("kustomization", "kustomization.yaml"),
    ):
        text = templates.render(f"prometheus/{name}", **values, **more)
        yield Artifact(f"{FOLDER}/{path}", text, "prometheus")


def operated(request: Request) -> Iterator[tuple[str, str, str]]:
    """The objects in the kustomization of the monitoring: group, resource and name of each."""
    name = request.application.name
    yield "", "configmaps", f"{name}-dashboards"
    yield "", "services", watch(request).instances
    for resource in ("prometheusrules", "servicemonitors"):
        yield "monitoring.coreos.com", resource, name


def _prometheus_rule(app: Application, texts: Iterable[str]) -> str:
    """All groups of rule files as one object of the Prometheus Operator."""
    groups = [
        group
        for text in texts
        for document in yaml.read(text).documents
        for group in document.value["groups"]
    ]
    labels = {"app.kubernetes.io/name": app.name, **dict(sorted(app.monitoring.labels.items()))}
    return write_yaml(
        {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": {"name": app.name, "namespace": app.namespace, "labels": labels},
            "spec": {"groups": groups},
        }
    )


def rules(request: Request, templates: Templates) -> Iterator[Artifact]:
    """Recording rules, alerts and objectives, and the unit tests of all alerts."""
    if unscraped(request, f"{FOLDER}/rules"):
        return
    values = _values(request)
    seen: Watch = values["watch"]
    names = ["recording", "alerts", *(["slo"] if seen.objectives else [])]
    texts = {f"{FOLDER}/rules/{name}.yml": templates.render(f"rules/{name}.yml", **values) for name in names}
    for path, text in texts.items():
        yield Artifact(path, text, "rules")
    if seen.app.monitoring.operator:
        path = f"{FOLDER}/{_PROMETHEUS_RULE}"
        yield Artifact(path, _prometheus_rule(seen.app, texts.values()), "rules")
    for objective in seen.objectives:
        seconds = objective.slo.threshold_seconds
        if objective.slo.sort == "latency" and seconds is not None and seconds not in _DEFAULT_BUCKETS:
            request.note(
                f"SLO {objective.name}: the histogram {seen.histogram} needs a bucket at {seconds:g} s"
            )
    from .rule_tests import groups_of, scenarios

    tests = templates.render(
        "rules/alerts_test.yml",
        **values,
        files=[path.removeprefix(f"{FOLDER}/") for path in texts],
        groups=groups_of(texts.values()),
        scenarios=scenarios(seen, texts.values()),
    )
    yield Artifact(f"{FOLDER}/tests/alerts_test.yml", tests, "rules")


def alertmanager(request: Request, templates: Templates) -> Iterator[Artifact]:
    """`alertmanager.yml`; every credential is a file beside it."""
    path = f"{FOLDER}/alertmanager.yml"
    if unscraped(request, path):
        return
    yield Artifact(
        path, templates.render("alertmanager/alertmanager.yml", **_values(request)), "alertmanager"
    )


def dashboards(request: Request, templates: Templates) -> Iterator[Artifact]:
    """One dashboard: requests, errors and durations, objectives, instances, dependencies."""
    path = f"{FOLDER}/dashboards/{request.application.name}.json"
    if unscraped(request, path):
        return
    text = templates.render("dashboards/service.json", **_values(request))
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"template dashboards/service.json: gives no JSON: {error}") from None
    yield Artifact(path, write_json(data), "dashboards")
    if has_profile(request):
        for kind, name in (("datasources", "prometheus"), ("dashboards", "files")):
            provisioned = templates.render(f"dashboards/{kind}.yml")
            yield Artifact(f"{PROVISIONING}/{kind}/{name}.yml", provisioned, "dashboards")


def _values(request: Request) -> dict[str, Any]:
    return {"app": request.application, "watch": watch(request), "windows": WINDOWS, "kebab": kebab}


PARTS: Mapping[str, Callable[[Request, Templates], Iterator[Artifact]]] = {
    "prometheus": prometheus,
    "rules": rules,
    "alertmanager": alertmanager,
    "dashboards": dashboards,
}
