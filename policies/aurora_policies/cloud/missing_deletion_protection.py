from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._examples import program

TABLE = Table(
    row("aws_networkfirewall_firewall", is_true("delete_protection"), checkov="CKV_AWS_344"),
    row("aws_db_instance", is_true("deletion_protection"), checkov="CKV_AWS_293", trivy="AWS-0177"),
    row(("aws_lb", "aws_alb"), is_true("enable_deletion_protection"), checkov="CKV_AWS_150"),
    row("aws_rds_cluster", is_true("deletion_protection"), checkov="CKV_AWS_139", trivy="AWS-0343"),
    row("aws_neptune_cluster", is_true("deletion_protection"), checkov="CKV2_AWS_58"),
    row("aws_qldb_ledger", is_true("deletion_protection", default=True), checkov="CKV_AWS_172"),
)


@policy(
    "CLD104",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_networkfirewall_firewall" "x"» {\n  name = "x"\n}\n'),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_db_instance" "main" {\n  deletion_protection = «false»\n}\n'),
        bad('«resource "aws_lb" "web"» {\n  name = "web"\n}\n'),
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad('resource "aws_qldb_ledger" "main" {\n  deletion_protection = «false»\n}\n'),
        bad(program("aws-native:rds:DbInstance", "deletionProtection: «false»"), kind="pulumi"),
        bad(program("aws-native:rds:DbCluster", "deletionProtection: «false»"), kind="pulumi"),
        good(
            'resource "aws_db_instance" "main" {\n  deletion_protection = true\n}\n',
            because="the instance is protected",
        ),
        good(
            'variable "protect" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  deletion_protection = var.protect\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:rds:DbInstance", "deletionProtection: true"),
            kind="pulumi",
            because="the database cannot be deleted",
        ),
        good(
            program("aws-native:rds:DbCluster", "deletionProtection: true"),
            kind="pulumi",
            because="the cluster cannot be deleted",
        ),
    ],
)
def missing_deletion_protection(resource: CloudResource) -> Iterable[Finding]:
    """A database or a load balancer can be deleted by one call.

    A change that replaces it, or a `destroy` in the wrong workspace, deletes its data or takes a service down.
    Turn deletion protection on.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html>
    """
    return TABLE.findings(resource, "can be deleted without a safeguard")
