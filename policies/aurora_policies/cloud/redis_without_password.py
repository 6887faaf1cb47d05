from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_redis_instance", is_true("auth_enabled"), checkov="CKV_GCP_95"),
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
    Set `auth_enabled = true`.

    <https://cloud.google.com/memorystore/docs/redis/auth-overview>
    """
    return TABLE.findings(resource, "does not ask for a password")
