from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        ("aws_glue_crawler", "aws_glue_dev_endpoint", "aws_glue_job"),
        is_set("security_configuration"),
        checkov="CKV_AWS_195",
    ),
    row("aws_emr_cluster", is_set("security_configuration"), checkov="CKV2_AWS_55"),
)


@policy(
    "CLD125",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_glue_job" "nightly"» {\n  name = "nightly"\n}\n'),
        bad('«resource "aws_emr_cluster" "main"» {\n  name = "main"\n}\n'),
        good(
            'resource "aws_glue_crawler" "main" {\n'
            "  security_configuration = aws_glue_security_configuration.main.name\n"
            "}\n",
            because="a configuration is set",
        ),
        good(
            'variable "value" {}\n\nresource "aws_glue_job" "x" {\n  security_configuration = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_security_configuration(resource: CloudResource) -> Iterable[Finding]:
    """A job of Glue or a cluster of EMR does not have a security configuration.

    What it writes to S3, to logs and to its disks is not encrypted with a key of the account.
    Create a security configuration and set `security_configuration`.

    <https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html>
    """
    return TABLE.findings(resource, "does not have a security configuration")
