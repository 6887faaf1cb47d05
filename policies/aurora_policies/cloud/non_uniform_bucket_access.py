from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "google_storage_bucket",
        is_true("uniform_bucket_level_access"),
        checkov="CKV_GCP_29",
        trivy="GCP-0002",
    ),
)


@policy(
    "CLD404",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_storage_bucket" "x" {\n  uniform_bucket_level_access = «false»\n}\n'),
        good(
            'resource "google_storage_bucket" "x" {\n  uniform_bucket_level_access = true\n}\n',
            because="only IAM decides",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            "  uniform_bucket_level_access = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def non_uniform_bucket_access(resource: CloudResource) -> Iterable[Finding]:
    """A bucket can have access rules for single objects.

    An object can be public although IAM gives no access to the bucket.
    Set `uniform_bucket_level_access = true`.

    <https://cloud.google.com/storage/docs/uniform-bucket-level-access>
    """
    return TABLE.findings(resource, "can have access rules for single objects")
