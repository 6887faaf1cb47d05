from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_redshift_cluster", is_set("database_name"), checkov="CKV_AWS_320"),
)


@policy(
    "CLD530",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_redshift_cluster" "warehouse"» {\n  cluster_identifier = "warehouse"\n}\n'),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n  database_name = "sales"\n}\n',
            because="the database has a name of its own",
        ),
        good(
            'variable "value" {}\n\nresource "aws_redshift_cluster" "x" {\n  database_name = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def default_database_name(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of Redshift has the default database.

    The name `dev` is known to everyone who scans for clusters.
    Set `database_name`.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html>
    """
    return TABLE.findings(resource, "has the default database")
