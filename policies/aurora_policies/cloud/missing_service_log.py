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
    fault,
    is_none_of,
    is_one_of,
    is_set,
    row,
    when,
)

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
