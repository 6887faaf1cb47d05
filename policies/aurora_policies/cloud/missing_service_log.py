from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    Check,
    CloudResource,
    Fault,
    Table,
    any_of,
    companion,
    each,
    fault,
    is_none_of,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)

from ._sessions import session_inputs
from ._zones import is_public as _is_public


def _logs(resource: CloudResource) -> bool:
    return bool(resource.blocks("log_config"))


def _log(type: str) -> Check:
    """The log must be configured, and not be turned off."""

    def check(part: CloudResource | Block) -> Fault | None:
        blocks = [block for outer in part.blocks("logs_config") for block in outer.blocks(type)]
        if not blocks:
            return None if part.get("logs_config").unknown else Fault(part.at, f"set logs_config.{type}")
        return is_none_of("status", "DISABLED")(blocks[0])

    return check


def _contains_any(path: str, *wanted: str) -> Check:
    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(path)
        if not value.certain or any(text in wanted for text, _ in value.strings()):
            return None
        return fault(value, f'add "{wanted[0]}" to {path}')

    return check


def _audited(part: CloudResource | Block) -> Fault | None:
    for block in part.blocks("parameter"):
        name, value = block.get("name"), block.get("value")
        if name.unknown or value.unknown:
            return None
        if name.string == "audit_logs":
            return (
                fault(value, 'set audit_logs to "enabled"') if value.string in ("disabled", "none") else None
            )
    return Fault(part.at, 'set the parameter audit_logs to "enabled"')


def _publishes(part: CloudResource | Block) -> Fault | None:
    """A domain must publish a log to a group; publishing can be turned off."""
    for block in part.blocks("log_publishing_options"):
        if not block.get("cloudwatch_log_group_arn").is_empty and not block.get("enabled").is_false:
            return None
    unknown = part.get("log_publishing_options").unknown
    return None if unknown else Fault(part.at, "set log_publishing_options.cloudwatch_log_group_arn")


def _broker_logs(part: CloudResource | Block) -> Fault | None:
    path = ("logging_info", "broker_logs")
    for name in ("cloudwatch_logs", "firehose", "s3"):
        enabled = part.get(*path, name, "enabled")
        if enabled.unknown or enabled.is_true:
            return None
    return fault(part.get(*path), "set logging_info.broker_logs.cloudwatch_logs.enabled = true")


def _session_log(part: CloudResource | Block) -> Fault | None:
    """Sessions must be logged to a bucket or a group, and the log must be encrypted."""
    if (inputs := session_inputs(part)) is None:
        return None
    for place, encrypted in (
        ("s3BucketName", "s3EncryptionEnabled"),
        ("cloudWatchLogGroupName", "cloudWatchEncryptionEnabled"),
    ):
        flag = inputs.get(encrypted)
        if not inputs.get(place).is_empty and not (flag.absent or flag.is_false):
            return None
    return fault(inputs, "set cloudWatchLogGroupName and cloudWatchEncryptionEnabled")


TABLE = Table(
    row(
        ("aws_waf_web_acl", "aws_wafregional_web_acl"),
        is_set("logging_configuration.log_destination"),
        checkov="CKV_AWS_176",
        problem="does not log requests",
    ),
    row(
        "aws_wafv2_web_acl",
        companion("aws_wafv2_web_acl_logging_configuration", "resource_arn"),
        checkov="CKV2_AWS_31",
        problem="does not log requests",
    ),
    row(
        "aws_networkfirewall_firewall",
        companion("aws_networkfirewall_logging_configuration", "firewall_arn"),
        checkov="CKV2_AWS_63",
        problem="does not log traffic",
    ),
    row(
        "aws_route53_zone",
        when(_is_public, companion("aws_route53_query_log", "zone_id")),
        checkov="CKV2_AWS_39",
        problem="does not log queries",
    ),
    row("aws_appsync_graphql_api", is_set("log_config.cloudwatch_logs_role_arn"), checkov="CKV_AWS_193"),
    row(
        "aws_appsync_graphql_api",
        when(_logs, is_one_of("log_config.field_log_level", "ALL", "ERROR", "INFO", "DEBUG")),
        checkov="CKV_AWS_194",
        problem="does not log its resolvers",
    ),
    row("aws_codebuild_project", any_of(_log("cloudwatch_logs"), _log("s3_logs")), checkov="CKV_AWS_314"),
    row("aws_db_instance", is_set("enabled_cloudwatch_logs_exports"), checkov="CKV_AWS_129"),
    row(
        "aws_docdb_cluster",
        _contains_any("enabled_cloudwatch_logs_exports", "audit", "profiler"),
        checkov="CKV_AWS_85",
        trivy="AWS-0020",
    ),
    row("aws_docdb_cluster_parameter_group", _audited, checkov="CKV_AWS_104"),
    row("aws_rds_cluster", is_set("enabled_cloudwatch_logs_exports"), checkov="CKV_AWS_324"),
    row("aws_mq_broker", is_true("logs.general"), checkov="CKV_AWS_48", trivy="AWS-0071"),
    row("aws_msk_cluster", _broker_logs, checkov="CKV_AWS_80", trivy="AWS-0074"),
    row(("aws_elasticsearch_domain", "aws_opensearch_domain"), _publishes, checkov="CKV_AWS_84"),
    row(
        "aws_redshift_cluster",
        any_of(is_true("logging.enable"), companion("aws_redshift_logging", "cluster_identifier")),
        checkov="CKV_AWS_71",
    ),
    row(
        "aws_sfn_state_machine",
        is_true("logging_configuration.include_execution_data"),
        checkov="CKV_AWS_285",
        problem="does not log the data of its executions",
    ),
    row(
        "aws_ecs_cluster",
        each("configuration", each("execute_command_configuration", is_none_of("logging", "NONE"))),
        checkov="CKV_AWS_223",
        problem="does not log sessions of ECS Exec",
    ),
    row("aws_ssm_document", _session_log, checkov="CKV_AWS_113", problem="does not log sessions, encrypted"),
)


@policy(
    "CLD106",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_waf_web_acl" "x"» {\n  name = "x"\n}\n'),
        bad('«resource "aws_wafv2_web_acl" "x"» {\n  name = "x"\n}\n'),
        bad('«resource "aws_networkfirewall_firewall" "x"» {\n  name = "x"\n}\n'),
        bad('«resource "aws_route53_zone" "x"» {\n  name = "example.org"\n}\n'),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "mysql"\n}\n'),
        bad('resource "aws_db_instance" "main" {\n  enabled_cloudwatch_logs_exports = «[]»\n}\n'),
        bad('resource "aws_docdb_cluster" "main" {\n  enabled_cloudwatch_logs_exports = «["general"]»\n}\n'),
        bad('«resource "aws_appsync_graphql_api" "shop"» {\n  name = "shop"\n}\n'),
        bad('«resource "aws_codebuild_project" "app"» {\n  name = "app"\n}\n'),
        bad(
            'resource "aws_appsync_graphql_api" "shop" {\n'
            "  log_config {\n"
            '    cloudwatch_logs_role_arn = "arn:aws:iam::111122223333:role/logs"\n'
            '    field_log_level          = «"NONE"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_docdb_cluster_parameter_group" "main" {\n'
            "  parameter {\n"
            '    name  = "audit_logs"\n'
            '    value = «"disabled"»\n'
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_mq_broker" "orders" {\n  logs {\n    general = «false»\n  }\n}\n'),
        bad('«resource "aws_msk_cluster" "orders"» {\n  cluster_name = "orders"\n}\n'),
        bad(
            '«resource "aws_opensearch_domain" "logs"» {\n'
            "  log_publishing_options {\n"
            "    cloudwatch_log_group_arn = aws_cloudwatch_log_group.search.arn\n"
            '    log_type                 = "INDEX_SLOW_LOGS"\n'
            "    enabled                  = false\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_redshift_cluster" "warehouse"» {\n  cluster_identifier = "warehouse"\n}\n'),
        bad(
            'resource "aws_sfn_state_machine" "orders" {\n'
            "  logging_configuration {\n"
            "    include_execution_data = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_cluster" "main" {\n'
            "  configuration {\n"
            "    execute_command_configuration {\n"
            '      logging = «"NONE"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type = "Session"\n'
            '  content       = jsonencode({ inputs = «{ s3BucketName = "" }» })\n'
            "}\n"
        ),
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type   = "Session"\n'
            '  document_format = "YAML"\n'
            "  content         = «<<-END\n"
            "    inputs:\n"
            "      cloudWatchLogGroupName: sessions\n"
            "      cloudWatchEncryptionEnabled: false\n"
            "  END»\n"
            "}\n"
        ),
        good(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type   = "Session"\n'
            '  document_format = "YAML"\n'
            "  content         = <<-END\n"
            "    inputs:\n"
            "      s3BucketName: sessions\n"
            "      s3EncryptionEnabled: true\n"
            "  END\n"
            "}\n",
            because="sessions are logged to an encrypted bucket",
        ),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n'
            '  cluster_identifier = "warehouse"\n'
            "}\n"
            "\n"
            'resource "aws_redshift_logging" "warehouse" {\n'
            "  cluster_identifier = aws_redshift_cluster.warehouse.id\n"
            "}\n",
            because="another resource configures the log",
        ),
        good(
            'resource "aws_msk_cluster" "orders" {\n'
            "  logging_info {\n"
            "    broker_logs {\n"
            "      s3 {\n"
            "        enabled = true\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="logs are kept in a bucket",
        ),
        good(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type = "Session"\n'
            "\n"
            "  content = jsonencode({\n"
            "    inputs = {\n"
            '      cloudWatchLogGroupName      = "sessions"\n'
            "      cloudWatchEncryptionEnabled = true\n"
            "    }\n"
            "  })\n"
            "}\n",
            because="sessions are logged and encrypted",
        ),
        good(
            'resource "aws_codebuild_project" "app" {\n'
            "  logs_config {\n"
            "    s3_logs {\n"
            '      status = "ENABLED"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="logs are kept in a bucket",
        ),
        good(
            'resource "aws_route53_zone" "x" {\n'
            '  name = "example.internal"\n'
            "\n"
            "  vpc {\n"
            "    vpc_id = aws_vpc.x.id\n"
            "  }\n"
            "}\n",
            because="queries of a private zone cannot be logged here",
        ),
        good(
            'resource "aws_docdb_cluster" "main" {\n  enabled_cloudwatch_logs_exports = ["audit"]\n}\n',
            because="the audit log is exported",
        ),
        good(
            'resource "aws_docdb_cluster_parameter_group" "main" {\n'
            "  parameter {\n"
            '    name  = "audit_logs"\n'
            '    value = "enabled"\n'
            "  }\n"
            "}\n",
            because="the audit log is on",
        ),
        good(
            'variable "logs" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  enabled_cloudwatch_logs_exports = var.logs\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_service_log(resource: CloudResource) -> Iterable[Finding]:
    """A service does not export its logs.

    Logs that stay in the service are short-lived and cannot be searched after an incident.
    Export them to a log group or a bucket.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html>
    """
    return TABLE.findings(resource, "does not export its logs")
