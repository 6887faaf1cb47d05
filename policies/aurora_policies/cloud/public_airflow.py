from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row("aws_mwaa_environment", is_none_of("webserver_access_mode", "PUBLIC_ONLY"), checkov="CKV2_AWS_66"),
)


@policy(
    "CLD560",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_mwaa_environment" "etl" {\n  webserver_access_mode = «"PUBLIC_ONLY"»\n}\n'),
        good(
            'resource "aws_mwaa_environment" "etl" {\n  name = "etl"\n}\n',
            because="the default is private",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_mwaa_environment" "x" {\n'
            "  webserver_access_mode = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_airflow(resource: CloudResource) -> Iterable[Finding]:
    """The web server of an environment of Apache Airflow is public.

    Its login can be reached from the internet, with all connections and variables behind it.
    Set `webserver_access_mode = "PRIVATE_ONLY"`, the default.

    <https://docs.aws.amazon.com/mwaa/latest/userguide/configuring-networking.html>
    """
    return TABLE.findings(resource, "has a public web server")
