from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "google_container_cluster",
        is_one_of(
            "monitoring_service",
            "monitoring.googleapis.com/kubernetes",
            default="monitoring.googleapis.com/kubernetes",
        ),
        checkov="CKV_GCP_8",
        trivy="GCP-0052",
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
