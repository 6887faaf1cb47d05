from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

TABLE = Table(
    row("google_data_fusion_instance", is_true("enable_stackdriver_logging"), checkov="CKV_GCP_104"),
    row("google_dialogflow_agent", is_true("enable_logging"), checkov="CKV2_GCP_29"),
    row(
        "google_dialogflow_cx_agent",
        any_of(
            is_true("enable_stackdriver_logging"),
            is_true("advanced_settings.logging_settings.enable_stackdriver_logging"),
        ),
        checkov="CKV2_GCP_30",
    ),
    row("google_dialogflow_cx_webhook", is_true("enable_stackdriver_logging"), checkov="CKV2_GCP_31"),
)


@policy(
    "CLD164",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_data_fusion_instance" "x"» {\n  name = "etl"\n}\n'),
        bad('resource "google_dialogflow_agent" "x" {\n  enable_logging = «false»\n}\n'),
        bad('resource "google_dialogflow_cx_agent" "x" {\n  enable_stackdriver_logging = «false»\n}\n'),
        bad('resource "google_dialogflow_cx_webhook" "x" {\n  enable_stackdriver_logging = «false»\n}\n'),
        good(
            'resource "google_dialogflow_agent" "x" {\n  enable_logging = true\n}\n',
            because="the logs are sent",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_data_fusion_instance" "x" {\n'
            "  enable_stackdriver_logging = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_google_logging(resource: CloudResource) -> Iterable[Finding]:
    """A service does not send its logs to Cloud Logging.

    Failed requests and pipelines leave no trace.
    Turn logging on.

    <https://cloud.google.com/data-fusion/docs/how-to/view-pipeline-logs>
    """
    return TABLE.findings(resource, "does not send its logs to Cloud Logging")
