from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "google_container_cluster",
        is_one_of(
            "logging_service",
            "logging.googleapis.com/kubernetes",
            default="logging.googleapis.com/kubernetes",
        ),
        checkov="CKV_GCP_1",
        trivy="GCP-0060",
    ),
)


@policy(
    "CLD410",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  logging_service = «"none"»\n}\n'),
        bad('resource "google_container_cluster" "x" {\n  logging_service = «"logging.googleapis.com"»\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n}\n',
            because="the logs are sent unless it is turned off",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  logging_service = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_cluster_logging(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not send its logs to Cloud Logging.

    The logs of the nodes and of the control plane are lost when a node is removed.
    Leave `logging_service` out, or set it to `logging.googleapis.com/kubernetes`.

    <https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs>
    """
    return TABLE.findings(resource, "does not send its logs to Cloud Logging")
