from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

_SMALL = ("db.t2.micro", "db.t2.small", "db.t3.micro", "db.t3.small", "db.t4g.micro", "db.t4g.small")


def _supported(resource: CloudResource) -> bool:
    """Whether the engine and the class of an instance support it, as far as they are known."""
    engine, size = resource.get("engine"), resource.get("instance_class")
    if (engine.string or "").startswith("db2") or (engine.unknown and resource.type == "aws_db_instance"):
        return False
    if not engine.unknown and engine.string not in ("mysql", "mariadb"):
        return True
    return not size.unknown and size.string not in _SMALL


TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        when(_supported, is_true("performance_insights_enabled")),
        checkov="CKV_AWS_353",
        trivy="AWS-0133",
    ),
)


@policy(
    "CLD240",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_rds_cluster_instance" "main" {\n  performance_insights_enabled = «false»\n}\n'),
        bad(
            'variable "engine" {}\n\n«resource "aws_rds_cluster_instance" "main"» {\n'
            '  engine         = var.engine\n  instance_class = "db.r6g.large"\n}\n'
        ),
        good(
            'variable "engine" {}\n\nresource "aws_rds_cluster_instance" "main" {\n'
            '  engine         = var.engine\n  instance_class = "db.t3.small"\n}\n',
            because="MySQL has no Performance Insights on this class, and the engine may be MySQL",
        ),
        good(
            'resource "aws_db_instance" "main" {\n  performance_insights_enabled = true\n}\n',
            because="Performance Insights is on",
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "mysql"\n'
            '  instance_class = "db.t3.micro"\n'
            "}\n",
            because="small classes do not support it",
        ),
        good(
            'variable "insights" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  performance_insights_enabled = var.insights\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_performance_insights(resource: CloudResource) -> Iterable[Finding]:
    """Performance Insights of a database is off.

    The queries that cause load cannot be found afterwards.
    Turn it on; 7 days of history are free.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html>
    """
    return TABLE.findings(resource, "has no Performance Insights")
