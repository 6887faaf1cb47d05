from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_at_least, row

_HEALTH = ("aws:elasticbeanstalk:healthreporting:system", "HealthStreamingEnabled")


def _streams_health(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for setting in part.blocks("setting"):
        names = (setting.get("namespace"), setting.get("name"))
        if any(name.unknown for name in names) or not setting.certain:
            return None
        if (names[0].string, names[1].string) == _HEALTH:
            value = setting.get("value")
            return fault(value, 'set value = "true"') if value.known and not value.is_true else None
    return None if part.get("setting").unknown else Fault(part.at, f'set "{_HEALTH[1]}" of "{_HEALTH[0]}"')


TABLE = Table(
    row(
        "aws_elastic_beanstalk_environment",
        _streams_health,
        checkov="CKV_AWS_312",
        problem="does not report its health in detail",
    ),
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        is_at_least("monitoring_interval", 1),
        checkov="CKV_AWS_118",
    ),
)


@policy(
    "CLD241",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_rds_cluster_instance" "main" {\n  monitoring_interval = «0»\n}\n'),
        bad('«resource "aws_elastic_beanstalk_environment" "x"» {\n  name = "x"\n}\n'),
        bad(
            'resource "aws_elastic_beanstalk_environment" "x" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:healthreporting:system"\n'
            '    name      = "HealthStreamingEnabled"\n'
            '    value     = «""»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_db_instance" "main" {\n  monitoring_interval = 30\n}\n',
            because="the operating system is monitored",
        ),
        good(
            'variable "seconds" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  monitoring_interval = var.seconds\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_elastic_beanstalk_environment" "x" {\n'
            "  setting {\n"
            '    namespace = "aws:elasticbeanstalk:healthreporting:system"\n'
            '    name      = "HealthStreamingEnabled"\n'
            "    value     = true\n"
            "  }\n"
            "}\n",
            because="the health is reported",
        ),
    ],
)
def disabled_enhanced_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """Enhanced monitoring of a database is off.

    Memory, processes and disk of the host are not visible when the database is slow.
    Set `monitoring_interval` to 1, 5, 10, 15, 30 or 60 seconds, and `monitoring_role_arn`.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html>
    """
    return TABLE.findings(resource, "has no enhanced monitoring")
