from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_data_fusion_instance", is_true("enable_stackdriver_monitoring"), checkov="CKV_GCP_105"),
)


@policy(
    "CLD165",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_data_fusion_instance" "x"» {\n  name = "etl"\n}\n'),
        bad('resource "google_data_fusion_instance" "x" {\n  enable_stackdriver_monitoring = «false»\n}\n'),
        good(
            'resource "google_data_fusion_instance" "x" {\n  enable_stackdriver_monitoring = true\n}\n',
            because="the metrics are sent",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_data_fusion_instance" "x" {\n'
            "  enable_stackdriver_monitoring = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_google_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """A Data Fusion instance does not send its metrics to Cloud Monitoring.

    Alerts about failed pipelines have no data.
    Set `enable_stackdriver_monitoring = true`.

    <https://cloud.google.com/data-fusion/docs/how-to/create-dashboard-and-alerts>
    """
    return TABLE.findings(resource, "does not send its metrics to Cloud Monitoring")
