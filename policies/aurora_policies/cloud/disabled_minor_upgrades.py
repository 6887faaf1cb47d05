from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        is_true("auto_minor_version_upgrade", default=True),
        checkov="CKV_AWS_226",
    ),
    row("aws_dms_replication_instance", is_true("auto_minor_version_upgrade"), checkov="CKV_AWS_222"),
)


@policy(
    "CLD111",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_db_instance" "main" {\n  auto_minor_version_upgrade = «false»\n}\n'),
        bad('«resource "aws_dms_replication_instance" "main"» {\n  replication_instance_id = "main"\n}\n'),
        good(
            'resource "aws_rds_cluster_instance" "main" {\n  engine = "aurora-postgresql"\n}\n',
            because="upgrades are on by default",
        ),
        good(
            'variable "upgrade" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  auto_minor_version_upgrade = var.upgrade\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_minor_upgrades(resource: CloudResource) -> Iterable[Finding]:
    """A managed engine does not install minor upgrades by itself.

    Minor versions contain the security fixes of the engine.
    Set `auto_minor_version_upgrade = true`, or upgrade on a schedule of your own.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html>
    """
    return TABLE.findings(resource, "does not install minor upgrades")
