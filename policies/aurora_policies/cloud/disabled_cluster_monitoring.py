from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_one_of, row

_SERVICE = "monitoring.googleapis.com/kubernetes"


def _monitored(part: CloudResource | Block) -> Fault | None:
    service = part.get("monitoring_service")
    return fault(service, f'set monitoring_service = "{_SERVICE}"') if service.string == "none" else None


TABLE = Table(
    row("google_container_cluster", _monitored, checkov="CKV_GCP_8", trivy="GCP-0052"),
    row(
        "google_container_cluster",
        is_one_of("monitoring_service", _SERVICE, "none", default=_SERVICE),
        trivy="GCP-0052",
        problem="sends its metrics to a service that is no longer there",
    ),
)


@policy(
    "CLD411",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  monitoring_service = «"none"»\n}\n'),
        bad(
            'resource "google_container_cluster" "x" {\n'
            '  monitoring_service = «"monitoring.googleapis.com"»\n'
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n}\n',
            because="the metrics are sent unless it is turned off",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  monitoring_service = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_cluster_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not send its metrics to Cloud Monitoring.

    Alerts about nodes and pods have no data.
    Leave `monitoring_service` out, or set it to `monitoring.googleapis.com/kubernetes`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/configure-metrics>
    """
    return TABLE.findings(resource, "does not send its metrics to Cloud Monitoring")
