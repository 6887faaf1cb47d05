from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _supported(resource: CloudResource) -> bool:
    return resource.get("engine").string in ("mysql", "postgres")


TABLE = Table(
    row(
        "aws_db_instance",
        when(_supported, is_true("iam_database_authentication_enabled")),
        checkov="CKV_AWS_161",
        trivy="AWS-0176",
    ),
    row("aws_rds_cluster", is_true("iam_database_authentication_enabled"), checkov="CKV_AWS_162"),
    row(
        "aws_neptune_cluster",
        is_true("iam_database_authentication_enabled"),
        checkov="CKV_AWS_359",
        problem="does not require IAM authentication",
    ),
)


@policy(
    "CLD239",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad(
            'resource "aws_db_instance" "main" {\n'
            '  engine                              = "mysql"\n'
            "  iam_database_authentication_enabled = «false»\n"
            "}\n"
        ),
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad('resource "aws_neptune_cluster" "graph" {\n  iam_database_authentication_enabled = «false»\n}\n'),
        good(
            'resource "aws_db_instance" "main" {\n'
            '  engine                              = "postgres"\n'
            "  iam_database_authentication_enabled = true\n"
            "}\n",
            because="roles can connect",
        ),
        good(
            'resource "aws_db_instance" "main" {\n  engine = "oracle-ee"\n}\n',
            because="Oracle does not support it",
        ),
        good(
            'variable "engine" {}\n\nresource "aws_db_instance" "main" {\n  engine = var.engine\n}\n',
            because="the engine is unknown",
        ),
    ],
)
def password_only_database(resource: CloudResource) -> Iterable[Finding]:
    """A database accepts passwords only.

    Passwords of applications are long-lived and are copied; tokens of IAM expire after 15 minutes.
    Set `iam_database_authentication_enabled = true`.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html>
    """
    return TABLE.findings(resource, "does not support IAM authentication")
