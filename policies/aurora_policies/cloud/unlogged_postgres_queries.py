from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row

_PARAMETERS = ("log_statement", "log_min_duration_statement")


def _query_log(engine: str, attribute: str) -> Check:
    """The parameter group of a database with this engine must set the parameters."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        if part.get("engine").string != engine:
            return None
        group = part.get(attribute)
        if group.absent or (group.string or "").startswith("default."):
            return fault(group, f"set {' and '.join(_PARAMETERS)} in a parameter group of its own")
        for one in part.referred(attribute):
            names = [block.get("name") for block in one.blocks("parameter")]
            missing = [name for name in _PARAMETERS if name not in [found.string for found in names]]
            if missing and not any(name.unknown for name in names):
                return fault(group, f"set {' and '.join(missing)} in '{one.label}'")
        return None

    return check


TABLE = Table(
    row("aws_db_instance", _query_log("postgres", "parameter_group_name"), checkov="CKV2_AWS_30"),
    row(
        "aws_rds_cluster",
        _query_log("aurora-postgresql", "db_cluster_parameter_group_name"),
        checkov="CKV2_AWS_27",
    ),
)


@policy(
    "CLD245",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_db_instance" "main" {\n'
            '  engine               = "postgres"\n'
            "  parameter_group_name = «aws_db_parameter_group.main.name»\n"
            "}\n"
            "\n"
            'resource "aws_db_parameter_group" "main" {\n'
            '  family = "postgres16"\n'
            "}\n"
        ),
        bad(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine                          = "aurora-postgresql"\n'
            "  db_cluster_parameter_group_name = «aws_rds_cluster_parameter_group.main.name»\n"
            "}\n"
            "\n"
            'resource "aws_rds_cluster_parameter_group" "main" {\n'
            '  family = "aurora-postgresql16"\n'
            "}\n"
        ),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine                          = "aurora-postgresql"\n'
            '  db_cluster_parameter_group_name = «"default.aurora-postgresql16"»\n'
            "}\n"
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            '  engine               = "postgres"\n'
            "  parameter_group_name = aws_db_parameter_group.main.name\n"
            "}\n"
            "\n"
            'resource "aws_db_parameter_group" "main" {\n'
            '  family = "postgres16"\n'
            "\n"
            "  parameter {\n"
            '    name  = "log_statement"\n'
            '    value = "ddl"\n'
            "  }\n"
            "\n"
            "  parameter {\n"
            '    name  = "log_min_duration_statement"\n'
            '    value = "1000"\n'
            "  }\n"
            "}\n",
            because="changes of the schema and slow queries are logged",
        ),
        good(
            'variable "group" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            '  engine               = "postgres"\n'
            "  parameter_group_name = var.group\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_postgres_queries(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log statements.

    Slow queries and changes of the schema cannot be found afterwards.
    Set `log_statement` (`ddl`) and `log_min_duration_statement` in the parameter group.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.Query_Logging.html>
    """
    return TABLE.findings(resource, "does not log statements")
