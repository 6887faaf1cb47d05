from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.cloud import CloudResource, Value
from aurora_devops.core.lazy import regex

_RDS = """\
resource "aws_db_parameter_group" "shop" {
  name   = "shop"
  family = %s
}

resource "aws_db_instance" "shop" {
  identifier           = "shop"
  engine               = "postgres"
  engine_version       = %s
  parameter_group_name = aws_db_parameter_group.shop.name
}
"""
_CACHE = """\
resource "aws_elasticache_parameter_group" "sessions" {
  name   = "sessions"
  family = %s
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  engine               = %s
  engine_version       = "7.1"
  parameter_group_name = aws_elasticache_parameter_group.sessions.name
}
"""
_AURORA = """\
resource "aws_rds_cluster_parameter_group" "shop" {
  name   = "shop"
  family = %s
}

resource "aws_rds_cluster" "shop" {
  engine                          = "aurora-mysql"
  engine_version                  = "8.0.mysql_aurora.3.08.2"
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.shop.name
}
"""


@policy(
    "CLD643",
    severity="error",
    category="validity",
    examples=[
        bad(_RDS % ('«"postgres15"»', '"16.11"')),
        bad(_RDS % ('«"mysql8.0"»', '"16.11"')),
        bad(_CACHE % ('«"redis6.x"»', '"redis"')),
        bad(_CACHE % ('«"redis7"»', '"valkey"')),
        bad(_AURORA % '«"aurora-mysql5.7"»'),
        good(_RDS % ('"postgres16"', '"16.11"'), because="the family is that of the version"),
        good(_CACHE % ('"redis7"', '"redis"'), because="the family is for all versions of Redis 7"),
        good(_AURORA % '"aurora-mysql8.0"', because="the version of Aurora is one of MySQL 8.0"),
        good(
            _RDS % ('"postgres15"', "var.database_version"),
            because="the version is unknown",
        ),
        good(
            (_RDS % ('"postgres15"', '"16.11"')).replace(
                "= aws_db_parameter_group.shop.name", '= "default.postgres16"'
            ),
            because="the database has another parameter group",
        ),
    ],
)
def other_parameter_family(resource: CloudResource) -> Iterator[Finding]:
    """A parameter group is for another engine, or another version of it, than the database that uses it.

    AWS refuses the database with "InvalidParameterCombination", or the change of its version.
    Write the family of the version, such as `postgres16` for 16.11. Compared are the parameter groups of RDS, Aurora,
    DocumentDB, Neptune and ElastiCache with the databases that refer to them, if both values are known.

    <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>
    """
    for name in _GROUPS.get(resource.type, ()):
        for group in resource.referred(name):
            family = group.get("family")
            match = _FAMILY.fullmatch(family.string or "")
            if match is None or not group.type.endswith("parameter_group"):
                continue
            engine, version = resource.get("engine"), resource.get("engine_version")
            other = _other(match[1], match[2], engine, version)
            if other is not None:
                yield Finding(
                    at=family.at,
                    message=f"the family '{family.string}' is not one of {engine.string or match[1]} "
                    f"{version.string or ''}".rstrip()
                    + f", which {resource.label} has",
                    related=(Related(other.at, resource.label),),
                )


# The attributes of databases that name their parameter groups.
_GROUPS = {
    "aws_db_instance": ("parameter_group_name",),
    "aws_rds_cluster": ("db_cluster_parameter_group_name", "db_instance_parameter_group_name"),
    "aws_docdb_cluster": ("db_cluster_parameter_group_name",),
    "aws_neptune_cluster": ("neptune_cluster_parameter_group_name",),
    "aws_elasticache_cluster": ("parameter_group_name",),
    "aws_elasticache_replication_group": ("parameter_group_name",),
}
# `postgres16`, `aurora-mysql8.0`, `redis6.x`; those of Oracle and SQL Server have an edition.
_FAMILY = regex(
    r"(aurora-mysql|aurora-postgresql|docdb|mariadb|memcached|mysql|neptune|postgres|redis|valkey)([\d.]+x?)"
)


def _other(family: str, version: str, engine: Value, stated: Value) -> Value | None:
    """The value of a database that does not agree with a family: its engine or its version."""
    if engine.string and _FAMILY.fullmatch(f"{engine.string}1") and engine.string != family:
        return engine
    wanted = version.removesuffix(".x").split(".")
    given = (stated.string or "").split(".")
    # `8.0` and `redis6.x` are of all versions that begin so; `7` is a version of which the rest is open.
    if not given[0].isdecimal() or not engine.string or wanted[: len(given)] == given[: len(wanted)]:
        return None
    return stated
