from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("google_storage_bucket", is_one_of("public_access_prevention", "enforced"), checkov="CKV_GCP_114"),
)


@policy(
    "CLD408",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_storage_bucket" "x" {\n  public_access_prevention = «"inherited"»\n}\n'),
        good(
            'resource "google_storage_bucket" "x" {\n  public_access_prevention = "enforced"\n}\n',
            because="the bucket cannot be public",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            "  public_access_prevention = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unprevented_public_access(resource: CloudResource) -> Iterable[Finding]:
    """A bucket can be made public.

    One wrong role opens the data to the internet.
    Set `public_access_prevention = "enforced"`.

    <https://cloud.google.com/storage/docs/public-access-prevention>
    """
    return TABLE.findings(resource, "can be made public")
