from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "google_redis_instance",
        is_one_of("transit_encryption_mode", "SERVER_AUTHENTICATION"),
        checkov="CKV_GCP_97",
    ),
)


@policy(
    "CLD163",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_redis_instance" "x"» {\n  name = "cache"\n}\n'),
        bad('resource "google_redis_instance" "x" {\n  transit_encryption_mode = «"DISABLED"»\n}\n'),
        good(
            'resource "google_redis_instance" "x" {\n'
            '  transit_encryption_mode = "SERVER_AUTHENTICATION"\n'
            "}\n",
            because="connections are encrypted",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_redis_instance" "x" {\n'
            "  transit_encryption_mode = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unencrypted_redis_connection(resource: CloudResource) -> Iterable[Finding]:
    """A Redis instance accepts connections without TLS.

    Passwords and data can be read on the way.
    Set `transit_encryption_mode` to `SERVER_AUTHENTICATION`.

    <https://cloud.google.com/memorystore/docs/redis/in-transit-encryption>
    """
    return TABLE.findings(resource, "accepts connections without TLS")
