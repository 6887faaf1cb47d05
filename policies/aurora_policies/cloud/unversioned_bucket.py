from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_storage_bucket", is_true("versioning.enabled"), checkov="CKV_GCP_78", trivy="GCP-0078"),
)


@policy(
    "CLD407",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_storage_bucket" "x" {\n  versioning {\n    enabled = «false»\n  }\n}\n'),
        good(
            'resource "google_storage_bucket" "x" {\n  versioning {\n    enabled = true\n  }\n}\n',
            because="old versions are kept",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            "  versioning {\n"
            "    enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unversioned_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket does not keep old versions of objects.

    An object that is deleted or overwritten by mistake cannot be restored.
    Set `enabled = true` in the block `versioning`.

    <https://cloud.google.com/storage/docs/object-versioning>
    """
    return TABLE.findings(resource, "does not keep old versions of objects")
