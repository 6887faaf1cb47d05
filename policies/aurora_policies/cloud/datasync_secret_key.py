from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_absent, row

TABLE = Table(
    row("aws_datasync_location_object_storage", is_absent("secret_key"), checkov="CKV_AWS_295"),
)


@policy(
    "CLD234",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_datasync_location_object_storage" "old" {\n'
            '  secret_key = «"abcdefghijklmnop"»\n'
            "}\n"
        ),
        good(
            'resource "aws_datasync_location_object_storage" "old" {\n'
            '  server_hostname = "storage.example.com"\n'
            "}\n",
            because="the server does not require a key",
        ),
        good(
            'variable "key" {\n'
            "  sensitive = true\n"
            "}\n"
            "\n"
            'resource "aws_datasync_location_object_storage" "old" {\n'
            "  secret_key = var.key\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def datasync_secret_key(resource: CloudResource) -> Iterable[Finding]:
    """The secret key of an object storage is in the code.

    Everyone with access to the repository can read the storage.
    Pass the key as a sensitive variable or read it from a secret store, and rotate the one that was written.

    <https://docs.aws.amazon.com/datasync/latest/userguide/create-object-location.html>
    """
    return TABLE.findings(resource, "contains a secret key")
