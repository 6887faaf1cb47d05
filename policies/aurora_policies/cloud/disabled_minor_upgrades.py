from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

from ._beanstalk import environment_setting


def _not_memcached(resource: CloudResource) -> bool:
    engine = resource.get("engine")
    return not engine.unknown and engine.string != "memcached"


TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        is_true("auto_minor_version_upgrade", default=True),
        checkov="CKV_AWS_226",
    ),
    row("aws_dms_replication_instance", is_true("auto_minor_version_upgrade"), checkov="CKV_AWS_222"),
    row("aws_mq_broker", is_true("auto_minor_version_upgrade"), checkov="CKV_AWS_207"),
    row(
        "aws_elasticache_cluster",
        when(_not_memcached, is_true("auto_minor_version_upgrade", default=True)),
        checkov="CKV_AWS_322",
    ),
    row("aws_redshift_cluster", is_true("allow_version_upgrade", default=True), checkov="CKV_AWS_141"),
    row(
        "aws_elastic_beanstalk_environment",
        environment_setting("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled"),
        checkov="CKV_AWS_340",
    ),
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
        bad('«resource "aws_mq_broker" "orders"» {\n  engine_type = "ActiveMQ"\n}\n'),
        bad('resource "aws_redshift_cluster" "warehouse" {\n  allow_version_upgrade = «false»\n}\n'),
        bad(
            'resource "aws_elasticache_cluster" "sessions" {\n'
            '  engine                     = "redis"\n'
            "  auto_minor_version_upgrade = «false»\n"
            "}\n"
        ),
        bad(
            'resource "aws_elastic_beanstalk_environment" "web" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:managedactions"\n'
            '    name      = "ManagedActionsEnabled"\n'
            '    value     = «"false"»\n'
            "  }\n"
            "}\n"
        ),
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
