from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, any_of, is_set, is_true, row


def _with_tls(part: CloudResource | Block) -> Fault | None:
    """Passwords need TLS, which Valkey has by default."""
    engine = part.get("engine")
    return (
        None
        if engine.unknown
        else is_true("transit_encryption_enabled", default=engine.string == "valkey")(part)
    )


TABLE = Table(
    row("google_redis_instance", is_true("auth_enabled"), checkov="CKV_GCP_95"),
    row(
        "aws_elasticache_replication_group",
        all_of(any_of(is_set("auth_token"), is_set("user_group_ids")), _with_tls),
        checkov="CKV_AWS_31",
    ),
)


@policy(
    "CLD162",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_redis_instance" "x"» {\n  name = "cache"\n}\n'),
        bad('resource "google_redis_instance" "x" {\n  auth_enabled = «false»\n}\n'),
        bad('«resource "aws_elasticache_replication_group" "sessions"» {\n  engine = "redis"\n}\n'),
        good(
            'resource "aws_elasticache_replication_group" "sessions" {\n'
            "  transit_encryption_enabled = true\n"
            "  user_group_ids             = [aws_elasticache_user_group.sessions.id]\n"
            "}\n",
            because="users have passwords",
        ),
        good(
            'resource "google_redis_instance" "x" {\n  auth_enabled = true\n}\n',
            because="a password is needed",
        ),
        good(
            'variable "value" {}\n\nresource "google_redis_instance" "x" {\n  auth_enabled = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def redis_without_password(resource: CloudResource) -> Iterable[Finding]:
    """A Redis instance does not ask for a password.

    Every machine of the network can read and change the data.
    Set `auth_enabled = true` on Google Cloud; `user_group_ids` or `auth_token` on AWS.

    <https://cloud.google.com/memorystore/docs/redis/auth-overview>
    """
    return TABLE.findings(resource, "does not ask for a password")
