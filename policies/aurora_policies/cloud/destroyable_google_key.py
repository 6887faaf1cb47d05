from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_kms_crypto_key", is_true("lifecycle.prevent_destroy"), checkov="CKV_GCP_82"),
)


@policy(
    "CLD439",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_kms_crypto_key" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_kms_crypto_key" "x" {\n  lifecycle {\n    prevent_destroy = «false»\n  }\n}\n'),
        good(
            'resource "google_kms_crypto_key" "x" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
            because="Terraform refuses to destroy it",
        ),
    ],
)
def destroyable_google_key(resource: CloudResource) -> Iterable[Finding]:
    """A key of Cloud KMS can be destroyed by Terraform.

    All data that were encrypted with it are lost.
    Set `prevent_destroy = true` in the block `lifecycle`.

    <https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/kms_crypto_key>
    """
    return TABLE.findings(resource, "can be destroyed by Terraform")
