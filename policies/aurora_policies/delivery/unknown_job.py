from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.record import record
from aurora_devops.facts import MonitoredServices, ScrapedJob, SelectedJob

from ._grafana import configurations_of
from ._monitoring import RULES
from ._names import alike, hint

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

_CONFIG = "scrape_configs:\n  - job_name: {}\n    static_configs:\n      - targets: [api:8000]\n"
_STACK = {
    "compose.yaml": """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
  grafana:
    image: grafana/grafana:12.0.2
    volumes:
      - ./grafana/sources:/etc/grafana/provisioning/datasources
      - ./grafana/providers:/etc/grafana/provisioning/dashboards
      - ./grafana/dashboards:/dashboards
""",
    "prometheus.yml": _CONFIG.format("orders"),
    "grafana/sources/prometheus.yaml": """\
apiVersion: 1
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
""",
    "grafana/providers/all.yaml": """\
apiVersion: 1
providers:
  - name: default
    options:
      path: /dashboards
""",
}
_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  endpoints:
    - port: web
---
apiVersion: v1
kind: Service
metadata:
  name: shop-web
  labels:
    app: shop
spec:
  selector:
    app: shop
  ports:
    - name: web
      port: 80
"""


@policy(
    "DLV021",
    severity="warning",
    category="observability",
    examples=[
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up{«job="shop"»} == 0
            """,
            path="monitoring/rules/shop.rules.yml",
            files={"monitoring/prometheus.yml": _CONFIG.format("orders")},
        ),
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up{«job="shop"»} == 0
            """,
            path="alerts/shop.rules.yml",
            files={"k8s/shop.yaml": _MONITOR},
        ),
        bad(
            """\
            {
              "title": "Shop",
              "schemaVersion": 41,
              "panels": [{"type": "stat", "targets": [{"expr": "up{«job=~'web|api'»}"}]}]
            }
            """,
            kind="grafana-dashboard",
            path="grafana/dashboards/shop.json",
            files=_STACK,
        ),
        good(
            """\
            {
              "title": "Shop",
              "schemaVersion": 41,
              "panels": [{"type": "stat", "targets": [{"expr": "up{job=~'web|orders'}"}]}]
            }
            """,
            kind="grafana-dashboard",
            path="grafana/dashboards/shop.json",
            files=_STACK,
            because="one of the jobs is scraped",
        ),
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up{«job="shop-web"»} == 0
            """,
            path="alerts/shop.rules.yml",
            files={"k8s/shop.yaml": _MONITOR.replace("spec:\n", "spec:\n  jobLabel: app\n", 1)},
        ),
        good(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up{job="shop"} == 0
            """,
            path="alerts/shop.rules.yml",
            files={"k8s/shop.yaml": _MONITOR.replace("spec:\n", "spec:\n  jobLabel: app\n", 1)},
            because="the label of the Service is the job",
        ),
        good(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up{job="shop-web"} == 0
            """,
            path="alerts/shop.rules.yml",
            files={"k8s/shop.yaml": _MONITOR.replace("spec:\n", "spec:\n  jobLabel: team\n", 1)},
            because="the Service does not have the label, so that its name is the job",
        ),
        good(
            RULES,
            path="monitoring/rules/shop.rules.yml",
            files={"monitoring/prometheus.yml": _CONFIG.format("shop")},
            because="the configuration has the job",
        ),
        good(
            """\
            groups:
              - name: nodes
                rules:
                  - alert: NodeDown
                    expr: up{job="node-exporter"} == 0
            """,
            path="alerts/nodes.rules.yml",
            files={"k8s/shop.yaml": _MONITOR},
            because="ServiceMonitors of other programs may define the job",
        ),
    ],
)
def unknown_job(repository: Repository) -> Iterator[Finding]:
    """A query selects a job that Prometheus does not scrape.

    The query returns nothing: the alert never fires, and the panel is empty.
    Correct the name. Jobs are compared with the scrape configurations of the repository, and with the names of the
    Services that its ServiceMonitors select, or with their label that `jobLabel` names. Nothing is reported if a
    configuration can change the label, by federation or relabeling. With `honor_labels`, only the names of scraped
    hosts are reported. In files that are not below the folder of a Prometheus configuration, and in dashboards of a
    Grafana that does not read from this Prometheus, a job is reported if its name is similar to a known one, or if it
    is a Service whose job has another name.
    """
    selected = repository.of(SelectedJob)
    if not repository.whole or not selected:
        return
    scraped = repository.of(ScrapedJob)
    everywhere = _Jobs(_jobs(repository), scraped)
    paths = {job.path for job in scraped if job.kind == "prometheus-config"}
    folders = tuple(f"{path.rpartition('/')[0]}/" for path in paths if "/" in path)
    read: dict[str, _Jobs] = {}
    renamed = _services(repository) if any(one.job_label for one in repository.of(MonitoredServices)) else ()
    for query in selected:
        names = query.name.split("|")
        if "$" in query.name:
            continue
        if query.path not in read:
            read[query.path] = _read(repository, query, paths)
        jobs, certain = read[query.path], True
        if not jobs.names:
            jobs = everywhere
            certain = query.path.startswith(folders) or not set(names).isdisjoint(renamed)
        if (
            not jobs.names
            or not jobs.lacks(names)
            or not (certain or any(alike(one, jobs.names) for one in names))
        ):
            continue
        first = next(iter(jobs.names.values()))
        yield Finding(
            at=query,
            message=f"Prometheus has no job '{query.name}'{hint(query.name, jobs.names)}",
            related=(Related(first, "a job that is scraped"),),
        )


@record(eq=False)
class _Jobs:
    """Jobs by name, and the scrape configurations from which they are."""

    names: Mapping[str, Fact]
    scraped: Sequence[ScrapedJob]

    def lacks(self, names: Sequence[str]) -> bool:
        """Whether none of these is a job; programs that push series may choose the names of other programs."""
        if any(name in self.names for name in names):
            return False
        return self._hosts is None or not self._hosts.isdisjoint(names)

    @cached_property
    def _hosts(self) -> frozenset[str] | None:
        """The names of the hosts that are scraped, if series are pushed; Prometheus itself is at `localhost`."""
        if not any(job.pushes for job in self.scraped):
            return None
        hosts = (host for job in self.scraped for host in job.hosts)
        return frozenset("prometheus" if host in ("localhost", "127.0.0.1") else host for host in hosts)


def _read(repository: Repository, query: SelectedJob, paths: set[str]) -> _Jobs:
    """The jobs of the configurations that the Grafana of a query reads from; none if they are not all known."""
    configurations = configurations_of(repository, query, paths) if query.kind.startswith("grafana") else ()
    scraped = [job for job in repository.of(ScrapedJob) if job.path in configurations]
    return _Jobs({job.name: job for job in scraped} if all(job.plain for job in scraped) else {}, scraped)


# What the name of a Service contains that depends on a variable or on the release of a chart.
_UNKNOWN = ("$", "{", RELEASE_NAME)


def _jobs(repository: Repository) -> dict[str, Fact]:
    """The jobs that are scraped, by name; empty if they are not all known."""
    scraped, monitors = repository.of(ScrapedJob), repository.of(MonitoredServices)
    if not all(job.plain for job in scraped) or not all(monitor.plain for monitor in monitors):
        return {}
    jobs: dict[str, Fact] = {job.name: job for job in scraped}
    if not monitors:
        return jobs
    # A run without ServiceMonitors does not import the models of Kubernetes.
    from aurora_devops.kinds.kubernetes.facts import SERVICE, facts_about, selector_of

    services = facts_about(repository, SERVICE)
    for monitor in monitors:
        selector = selector_of(monitor.selector)
        found = [service for service in services if selector.matches(service.labels) is not False]
        named = [(_job(service, monitor.job_label), service) for service in found]
        if not found or any(unknown in name for name, _ in named for unknown in _UNKNOWN):
            return {}
        jobs.update((name, service.fact) for name, service in named)
    return jobs


def _job(service: ObjectFact, label: str) -> str:
    """The job of a Service that a ServiceMonitor selects."""
    return str(service.labels.get(label) or service.name) if label else service.name


def _services(repository: Repository) -> frozenset[str]:
    """The names of the Services whose jobs have another name because of `jobLabel`."""
    from aurora_devops.kinds.kubernetes.facts import SERVICE, facts_about, selector_of

    return frozenset(
        service.name
        for monitor in repository.of(MonitoredServices)
        if monitor.job_label
        for service in facts_about(repository, SERVICE)
        if selector_of(monitor.selector).matches(service.labels) is True
        and _job(service, monitor.job_label) != service.name
    )
