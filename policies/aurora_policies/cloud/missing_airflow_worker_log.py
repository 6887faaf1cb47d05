from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_mwaa_environment", is_true("logging_configuration.worker_logs.enabled"), checkov="CKV_AWS_243"),
)


@policy(
    "CLD524",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_mwaa_environment" "etl"» {\n  name = "etl"\n}\n'),
        bad(
            'resource "aws_mwaa_environment" "etl" {\n'
            "  logging_configuration {\n"
            "    worker_logs {\n"
            "      enabled = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_mwaa_environment" "etl" {\n'
            "  logging_configuration {\n"
            "    worker_logs {\n"
            "      enabled = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the log is on",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_mwaa_environment" "x" {\n'
            "  logging_configuration {\n"
            "    worker_logs {\n"
            "      enabled = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_airflow_worker_log(resource: CloudResource) -> Iterable[Finding]:
    """An environment of Apache Airflow does not log its workers.

    Failures cannot be explained afterwards. The log is off by default.
    Set `logging_configuration.worker_logs.enabled = true`.

    <https://docs.aws.amazon.com/mwaa/latest/userguide/monitoring-airflow.html>
    """
    return TABLE.findings(resource, "does not log its workers")
