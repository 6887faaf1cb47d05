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
        ),
        good(
            "scrape_configs:\n  - job_name: pushgateway\n    honor_labels: true\n", kind="prometheus-config"
        ),
    ],
)
def honored_labels(job: ScrapeIn) -> Iterator[Finding]:
    """A job lets its targets set the labels `job` and `instance` themselves.

    An application that exports such a label by accident passes for another one, and its metrics are mixed with
    that one's.
    Keep `honor_labels` for federation and the Pushgateway, whose metrics are other targets' own.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config>
    """
    scrape = job.scrape
    if not scrape.honor_labels or scrape.metrics_path == "/federate":
        return
    name = job.name.lower()
    if not any(word in name for word in ("push", "federat", "prometheus", "gateway", "cadvisor", "kubelet")):
        message = f"targets of {job.name or 'this job'} may overwrite job and instance"
        yield Finding(at=scrape.at["honor_labels"], message=message)
