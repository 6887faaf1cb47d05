from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, contains_all_of, is_true, row, when


def _is_mysql(resource: CloudResource) -> bool:
    engine = resource.get("engine")
    return not engine.unknown and engine.string in (None, "aurora", "aurora-mysql", "mysql")


def _is_activemq(resource: CloudResource) -> bool:
    engine = resource.get("engine_type")
    return not engine.unknown and (engine.string or "").lower() != "rabbitmq"


def _publishes(part: CloudResource | Block) -> Fault | None:
    blocks = part.blocks("log_publishing_options")
    if part.get("log_publishing_options").unknown or any(block.get("log_type").unknown for block in blocks):
        return None
    audits = [block for block in blocks if block.get("log_type").string == "AUDIT_LOGS"]
    if not audits:
        return Fault(part.at, "add log_publishing_options with AUDIT_LOGS")
    return is_true("enabled", default=True)(audits[0])


TABLE = Table(
    row(
        "aws_rds_cluster",
        when(_is_mysql, contains_all_of("enabled_cloudwatch_logs_exports", "audit")),
        checkov="CKV_AWS_325",
    ),
    row(
        "aws_neptune_cluster",
        contains_all_of("enable_cloudwatch_logs_exports", "audit"),
        checkov="CKV_AWS_101",
        trivy="AWS-0075",
    ),
    row("aws_mq_broker", when(_is_activemq, is_true("logs.audit")), checkov="CKV_AWS_197", trivy="AWS-0070"),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        _publishes,
        checkov="CKV_AWS_317",
        trivy="AWS-0042",
    ),
)


@policy(
    "CLD120",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine                          = "aurora-mysql"\n'
            '  enabled_cloudwatch_logs_exports = «["slowquery"]»\n'
            "}\n"
        ),
        bad('«resource "aws_neptune_cluster" "graph"» {\n  engine = "neptune"\n}\n'),
        bad(
            'resource "aws_mq_broker" "orders" {\n'
            '  engine_type = "ActiveMQ"\n'
            "\n"
            "  logs {\n"
            "    audit = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "aws_opensearch_domain" "logs"» {\n'
            "  log_publishing_options {\n"
            "    cloudwatch_log_group_arn = aws_cloudwatch_log_group.search.arn\n"
            '    log_type                 = "INDEX_SLOW_LOGS"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  log_publishing_options {\n"
            "    cloudwatch_log_group_arn = aws_cloudwatch_log_group.search.arn\n"
            '    log_type                 = "AUDIT_LOGS"\n'
            "    enabled                  = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  log_publishing_options {\n"
            "    cloudwatch_log_group_arn = aws_cloudwatch_log_group.search.arn\n"
            '    log_type                 = "AUDIT_LOGS"\n'
            "  }\n"
            "}\n",
            because="the audit log is published",
        ),
        good(
            'resource "aws_rds_cluster" "main" {\n  engine = "aurora-postgresql"\n}\n',
            because="PostgreSQL has an extension for it, and not a log of its own",
        ),
        good(
            'resource "aws_mq_broker" "orders" {\n  engine_type = "RabbitMQ"\n}\n',
            because="RabbitMQ does not have an audit log",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_neptune_cluster" "x" {\n'
            "  enable_cloudwatch_logs_exports = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_audit_log(resource: CloudResource) -> Iterable[Finding]:
    """A database, a broker or a search domain does not export its audit log.

    Who connected, and what was read or changed, cannot be found out after an incident.
    Turn the audit log on and export it to a log group.

    <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html>
    """
    return TABLE.findings(resource, "does not export an audit log")
