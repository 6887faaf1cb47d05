from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import ExportedMetric, ShownCounter

_CODE = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "shop.py": 'from prometheus_client import {0}\n\nSHOPS = {0}("shops_total", "Shops.")\n',
}
_SHOPS = '{{"title": "A", "panels": [{{"type": "timeseries", "targets": [{{"expr": "{}"}}]}}]}}'


@policy(
    "GRA014",
    severity="warning",
    category="observability",
    equivalents={"dashboard-linter": "target-counter-agg-rule"},
    examples=[
        good(
            _SHOPS.format("sum(shops_total)"),
            path="grafana/shops.json",
            files={path: text.format("Gauge") for path, text in _CODE.items()},
            because="the metric of the code is a gauge",
        ),
        bad(
            _SHOPS.format("sum(«shops_total»)"),
            path="grafana/shops.json",
            files={path: text.format("Counter") for path, text in _CODE.items()},
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "sum(«requests_total»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "graph", "targets": [{"expr": "sum(rate(requests_total[5m]))"}]}]}',
            because="the rate is calculated first",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "memory_bytes"}]}]}',
            because="the metric is a gauge",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "locks_currentQueue_total"}]}]}',
            because="the metric is what waits at the moment",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": ['
            '{"expr": "sum(jobs_total{status=\\"pending\\"})"}, {"expr": "sum(jobs_total{status=\\"failed\\"})"}]}]}',
            because="pending jobs are an amount, so the failed ones are as well",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": ['
            '{"expr": "sum(«jobs_total{status=\\"failed\\"}»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "count(requests_total)"}]}]}',
            because="`count` does not use the values",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "container_fs_inodes_total"}]}]}',
            because="the metric is the size of a file system",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "sum(ring_membership_total)"}]}]}',
            because="the metric is the number of members",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "started_total - ended_total"}]}]}',
            because="the difference of two counters is a gauge",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(blocks_bytes_total) or sum(blocks_bytes)"}]}]}',
            because="the metric is a gauge that was renamed",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "«requests_total» or blocks_bytes"}]}]}',
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "irate(requests_total[1h:5m])"}]}]}',
            because="it is wrapped in a subquery",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(avg_over_time(backup_items_total[1h]))"}]}]}',
            because="the average of a value is that of a gauge",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(last_over_time(«requests_total[1h]»))"}]}]}',
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "delta(«requests_total[1h]»)"}]}]}',
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "max by (pod) (topk(9, cpu_seconds_total) > 1800)"}, '
            '{"expr": "count(1800 < cpu_seconds_total)"}]}]}',
            because="the total since the start is compared with a limit",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum by (pod) (kube_pod_container_status_restarts_total)"}]}]}',
            because="the number of restarts of a pod is what such a panel is for",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "«restarted_jobs_total»"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum(requests_total)"}]}]}',
            because="a single value can be a total",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "title": "Cumulative failures", "targets": '
            '[{"expr": "sum(failures_total)"}]}]}',
            because="the title names a total",
        ),
        good(
            '{"title": "A", "panels": [{"type": "graph", "title": "Orders since start", "targets": '
            '[{"expr": "sum by (shop) (orders_total)"}]}]}',
            because="the title names a total",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "title": "Requests", "targets": '
            '[{"expr": "sum(«requests_total»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "load * on (pod) group_left (app) max by (pod, app) (requests_total * 0 + 1)"}]}]}',
            because="only the labels of the counter are used",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "load * on (pod) group_left (app) (requests_total ^ 0)"}]}]}',
            because="only the labels of the counter are used",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "«requests_total» * 10"}]}]}'
        ),
    ],
)
def counter_without_function(repository: Repository) -> Iterator[Finding]:
    """A panel shows the value of a counter instead of its rate.

    A counter increases until the process restarts, so the graph shows the time since the last restart and not the
    current load.
    Panels of a single value and tables are not reported: they can show a total. Neither are panels with
    such a word in their title, "cumulative" or "since start", the numbers of restarts, and what is a gauge in the code
    of the repository.
    Use `rate(...[$__rate_interval])`, or `increase` over the range of the dashboard.

    <https://prometheus.io/docs/concepts/metric_types/#counter>
    """
    shown = repository.of(ShownCounter)
    types: defaultdict[str, set[str]] = defaultdict(set)
    for metric in repository.of(ExportedMetric) if shown else ():
        types[metric.name].add(metric.type)
    for one in shown:
        if types.get(one.name) != {"gauge"}:
            instead = (
                f"use increase() instead of {one.change}()"
                if one.change
                else "wrap it in rate() or increase()"
            )
            yield Finding(at=one, message=f"'{one.text}' is a counter; {instead}")
