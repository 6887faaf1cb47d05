from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.facts import MonitoredPath, MonitoredServices, ScrapedJob, SelectedJob, SelectedLabel

from ._grafana import configurations_of
from ._monitoring import RULES
from ._names import alike, contains_words, hint
from ._releases import Releases

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

_CONFIG = "scrape_configs:\n  - job_name: {}\n    static_configs:\n      - targets: [api:8000]\n"
_THREE = "scrape_configs:" + "".join(
    f"\n  - job_name: {name}\n    static_configs:\n      - targets: ['{host}:8000']"
    for name, host in (("web", "web"), ("api", "api"), ("{}", "jobs"))
)
_ANY = "groups:\n  - name: up\n    rules:\n      - alert: Down\n        expr: up{{{}}} == 0\n"
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
# A chart with a Service that is monitored, and its release.
_RELEASED = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/api.yaml": _MONITOR.replace("shop-web", "{{ .Release.Name }}-api"),
    "helmfile.yaml": "releases:\n- name: shop\n  chart: ./chart\n",
}
_PROBE = """\
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata:
  name: site
spec:
  jobName: {}
  prober:
    url: blackbox:9115
"""
_PROBED = """\
groups:
  - name: shop
    rules:
      - alert: SiteDown
        expr: probe_success{{{}}} == 0
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
        bad(
            _PROBED.format("«job='site'»"),
            path="alerts/shop.rules.yml",
            files={"k8s/shop.yaml": _MONITOR, "k8s/probe.yaml": _PROBE.format("outside"), **_RELEASED},
        ),
        bad(
            _PROBED.format("«job=~'site|shop'»"),
            path="alerts/shop.rules.yml",
            files={"k8s/probe.yaml": _PROBE.format("outside"), **_RELEASED, "helmfile.yaml": ""},
        ),
        good(
            _PROBED.format("job='outside'"),
            path="alerts/shop.rules.yml",
            files={"k8s/probe.yaml": _PROBE.format("outside"), **_RELEASED},
            because="the Probe has the job",
        ),
        good(
            _PROBED.format("job='exporter'"),
            path="alerts/shop.rules.yml",
            files={
                "k8s/probe.yaml": _PROBE.format("outside"),
                "k8s/exporter.yaml": _MONITOR.replace("- port: web", "- port: web\n      path: /probe"),
                "chart/Chart.yaml": _RELEASED["chart/Chart.yaml"],
                "chart/templates/api.yaml": _RELEASED["chart/templates/api.yaml"],
            },
            because="a ServiceMonitor scrapes the exporter as well",
        ),
        bad(
            _PROBED.replace("probe_success", "up").format("«job='shops-api'»"),
            path="alerts/shop.rules.yml",
            files=_RELEASED,
        ),
        good(
            _PROBED.replace("probe_success", "up").format("job='shop-api'"),
            path="alerts/shop.rules.yml",
            files=_RELEASED,
            because="it is the name of the Service in the release",
        ),
        bad(
            _ANY.format("«job=~'web|api|jobs'»"),
            path="monitoring/rules/shop.rules.yml",
            files={"monitoring/prometheus.yml": _THREE.format("shop-jobs")},
            because="the job 'jobs' has another name",
        ),
        good(
            _ANY.format("job=~'web|api|jobs'"),
            path="monitoring/rules/shop.rules.yml",
            files={"monitoring/prometheus.yml": _THREE.format("node")},
            because="the query may list jobs of other configurations",
        ),
        good(
            _ANY.format("job=~'api|jobs'"),
            path="monitoring/rules/shop.rules.yml",
            files={"monitoring/prometheus.yml": _THREE.format("shop-jobs")},
            because="the query may list two names of one job",
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
    Services that its ServiceMonitors select, the namespaces and names of its PodMonitors, or the labels that `jobLabel`
    names, and with the jobs of its Probes. Nothing is reported if a configuration can change the label, by federation
    or relabeling. With `honor_labels`, only the names of scraped hosts are reported. In files that are not below
    the folder of a Prometheus configuration, and in dashboards of a Grafana that does not read from this Prometheus, a
    job is reported if its name is similar to a known one, or if it is a Service whose job has another name.
    """
    selected = repository.of(SelectedJob)
    if not repository.whole or not selected:
        return
    scraped = repository.of(ScrapedJob)
    monitored = _monitored(repository)
    everywhere = _Jobs(_jobs(scraped, monitored, Releases.of(repository)), scraped)
    probing = {
        (one.path, one.span.start)
        for one in repository.of(SelectedLabel)
        if one.label == "job" and one.metric.startswith("probe_")
    }
    probes = _probes(repository)
    paths = {job.path for job in scraped if job.kind == "prometheus-config"}
    folders = tuple(f"{path.rpartition('/')[0]}/" for path in paths if "/" in path)
    read: dict[str, _Jobs] = {}
    renamed = _renamed(monitored)
    for query in selected:
        names = query.name.split("|")
        if "$" in query.name:
            continue
        if query.path not in read:
            read[query.path] = _read(repository, query, paths)
        jobs, certain = read[query.path], True
        if not jobs.names:
            # The exporter that probes targets does nothing without a Probe.
            probed = bool(probes.names) and (query.path, query.span.start) in probing
            jobs = everywhere if everywhere.names or not probed else probes
            certain = query.path.startswith(folders) or probed or not set(names).isdisjoint(renamed)
        if not jobs.names or not (certain or any(_is_near(one, jobs.names) for one in names)):
            continue
        if not jobs.lacks(names):
            if certain and (renamed_as := jobs.renamed(names)) is not None:
                missing, job = renamed_as
                yield Finding(
                    at=query,
                    message=f"Prometheus has no job '{missing}' of '{query.name}'; did you mean '{job}'?",
                    related=(Related(jobs.names[job], "a job that is scraped"),),
                )
            continue
        first = next(iter(jobs.names.values()))
        yield Finding(
            at=query,
            message=f"Prometheus has no job '{query.name}'{hint(query.name, jobs.names)}",
            related=(Related(first, "a job that is scraped"),),
        )


def _is_near(name: str, names: Collection[str]) -> bool:
    """Whether a job is similar to one of others, or has a word of it."""
    return alike(name, names) or nearest(name, names, _NEARLY) is not None


_NEARLY = 0.85


@record(eq=False)
class _Jobs:
    """Jobs by name, and the scrape configurations from which they are."""

    names: Mapping[str, Fact]
    scraped: Sequence[ScrapedJob]

    def lacks(self, names: Sequence[str]) -> bool:
        """Whether none of these is a job; programs that push series may choose the names of other programs."""
        if any(name in self.names or any(fnmatchcase(name, one) for one in self._patterns) for name in names):
            return False
        return self._hosts is None or not self._hosts.isdisjoint(names)

    def renamed(self, names: Sequence[str]) -> tuple[str, str] | None:
        """The only one of several names that is no job, with the only job that has another name of the same words.

        A query may list names that a program has elsewhere, so at least two of them have to be jobs.
        """
        missing = [name for name in names if name not in self.names]
        if len(missing) != 1 or len(names) < 3 or self._patterns or self._hosts is not None:
            return None
        others = [job for job in self.names if job not in names and contains_words(job, missing[0])]
        return (missing[0], others[0]) if len(others) == 1 else None

    @cached_property
    def _patterns(self) -> list[str]:
        """The jobs whose names are not known as a whole, with `*` for what is unknown."""
        return [_UNKNOWN.sub("*", name) for name in self.names if _UNKNOWN.search(name)]

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


# What a name contains that depends on a variable, on the release of a chart, or on the namespace.
_UNKNOWN = regex(rf"\$\{{[^{{}}]*\}}|\$\w+|\{{\{{.*?\}}\}}|\*|{RELEASE_NAME}|[${{}}]")


def _probes(repository: Repository) -> _Jobs:
    """The jobs that may have series of the exporter that probes targets; none if they are not all known."""
    scraped = repository.of(ScrapedJob)
    probes = {one.name: one for one in scraped if one.probes}
    monitored = any(one.route.rstrip("/").endswith("/probe") for one in repository.of(MonitoredPath))
    known = all(one.plain for one in scraped) and not monitored
    return _Jobs({one.name: one for one in scraped} if probes and known else {}, scraped)


def _jobs(scraped: Sequence[ScrapedJob], monitored: _Monitored, releases: Releases) -> dict[str, Fact]:
    """The jobs that are scraped, by name; empty if they are not all known."""
    if not all(job.plain for job in scraped) or not all(monitor.plain for monitor, _ in monitored):
        return {}
    jobs: dict[str, Fact] = {job.name: job for job in scraped}
    for monitor, found in monitored:
        named = [
            (name, one.fact)
            for one in found
            for name, _ in releases.names(one.fact.unit, _job(one, monitor), one.namespace)
        ]
        # With another release, the name of a Service may be one without the unknown part.
        if not found or any(_UNKNOWN.search(name) and "/" not in name for name, _ in named):
            return {}
        jobs.update(named)
    return jobs


_Monitored: TypeAlias = "list[tuple[MonitoredServices, list[ObjectFact]]]"


def _monitored(repository: Repository) -> _Monitored:
    """The monitors with the Services or the pods that each of them selects."""
    monitors = repository.of(MonitoredServices)
    if not monitors:
        return []
    # A run without monitors does not import the models of Kubernetes.
    from aurora_devops.kinds.kubernetes.facts import PODS, SERVICE, facts_about, selector_of

    services, pods = facts_about(repository, SERVICE), facts_about(repository, PODS)
    found = []
    for monitor in monitors:
        selector = selector_of(monitor.selector)
        objects = pods if monitor.pods else services
        found.append((monitor, [one for one in objects if selector.matches(one.labels) is not False]))
    return found


def _job(one: ObjectFact, monitor: MonitoredServices) -> str:
    """The job of a Service or a pod that a monitor selects."""
    own = monitor.job if monitor.pods else one.name
    return str(one.labels.get(monitor.job_label) or own) if monitor.job_label else own


def _renamed(monitored: _Monitored) -> frozenset[str]:
    """The names of Services, and the values of labels that name programs, whose jobs have another name."""
    found: set[str] = set()
    for monitor, objects in monitored:
        for one in objects:
            values = {str(one.labels[label]) for label in _NAMING if label in one.labels}
            job = _job(one, monitor)
            names = values if monitor.pods else {one.name, *(values if monitor.job_label else ())}
            found |= names - {job}
    return frozenset(found)


# The labels whose values are names of programs.
_NAMING = ("app", "app.kubernetes.io/component", "app.kubernetes.io/name", "component", "k8s-app", "name")
