from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import ScrapeIn


@policy(
    "PRM108",
    severity="info",
    category="observability",
    examples=[
        bad(
            "scrape_configs:\n  - job_name: api\n    honor_labels: «true»\n",
            kind="prometheus-config",
        ),
        good(
            "scrape_configs:\n  - job_name: others\n    honor_labels: true\n    metrics_path: /federate\n",
            kind="prometheus-config",
            because="federation needs the labels of the other server",
        ),
        good(
            "scrape_configs:\n  - job_name: pushgateway\n    honor_labels: true\n",
            kind="prometheus-config",
            because="the Pushgateway exposes the labels of other jobs",
        ),
    ],
)
def honored_labels(job: ScrapeIn) -> Iterator[Finding]:
    """A job lets its targets override the labels `job` and `instance`.

    An application that exports one of these labels by accident is stored under the name of another one.
    Use `honor_labels` only for federation and the Pushgateway, whose metrics belong to other targets.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    scrape = job.scrape
    if not scrape.honor_labels or scrape.metrics_path == "/federate":
        return
    name = job.name.lower()
    if not any(word in name for word in ("push", "federat", "prometheus", "gateway", "cadvisor", "kubelet")):
        message = f"honor_labels lets targets of job '{job.name}' override 'job' and 'instance'"
        yield Finding(at=scrape.at["honor_labels"], message=message)
