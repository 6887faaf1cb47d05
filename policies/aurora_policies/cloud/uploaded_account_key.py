from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_absent, row

TABLE = Table(
    row("google_service_account_key", is_absent("public_key_data"), checkov="CKV2_GCP_3"),
)


@policy(
    "CLD497",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_service_account_key" "x" {\n'
            '  service_account_id = "web"\n'
            '  public_key_data    = «"MIIB"»\n'
            "}\n"
        ),
        good(
            'resource "google_service_account_key" "x" {\n  service_account_id = "web"\n}\n',
            because="Google makes the key",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_service_account_key" "x" {\n'
            "  public_key_data = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def uploaded_account_key(resource: CloudResource) -> Iterable[Finding]:
    """A service account has a key that was made elsewhere.

    It is not known who has its private part.
    Let Google make the key, or use Workload Identity Federation without a key.

    <https://cloud.google.com/iam/docs/best-practices-service-accounts>
    """
    return TABLE.findings(resource, "uses a key that was made elsewhere")
