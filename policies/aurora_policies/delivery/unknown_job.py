from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.facts import MonitoredServices, ScrapedJob, SelectedJob

from ._monitoring import RULES
from ._names import alike, hint

_CONFIG = "scrape_configs:\n  - job_name: {}\n    static_configs:\n      - targets: [api:8000]\n"
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
    Services that its ServiceMonitors select. Nothing is reported if a configuration can change the label, by
    `honor_labels`, relabeling or `jobLabel`. In files that are not below the folder of a Prometheus configuration, a
    job is reported if its name is similar to a known one.
    """
    selected = repository.of(SelectedJob)
    if not repository.whole or not selected:
        return
    jobs = _jobs(repository)
    folders = {
        job.path.rpartition("/")[0] + "/"
        for job in repository.of(ScrapedJob)
        if job.kind == "prometheus-config" and "/" in job.path
    }
    for query in selected:
        if not jobs or query.name in jobs or "$" in query.name:
            continue
        if not alike(query.name, jobs) and not query.path.startswith(tuple(folders)):
            continue
        first = next(iter(jobs.values()))
        yield Finding(
            at=query,
            message=f"Prometheus has no job '{query.name}'{hint(query.name, jobs)}",
            related=(Related(first, "a job that is scraped"),),
        )


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
        if not found or any(unknown in service.name for service in found for unknown in _UNKNOWN):
            return {}
        jobs.update((service.name, service.fact) for service in found)
    return jobs
