from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row, when

_DAY = 24 * 60 * 60


def _symmetric(resource: CloudResource) -> bool:
    purpose = resource.get("purpose")
    return purpose.absent or purpose.string == "ENCRYPT_DECRYPT"


def _rotated(part: CloudResource | Block) -> Fault | None:
    value = part.get("rotation_period")
    seconds = (value.string or "").removesuffix("s").partition(".")[0]
    if value.unknown or (seconds.isdigit() and _DAY <= int(seconds) <= 90 * _DAY):
        return None
    return fault(value, 'set rotation_period to "7776000s"')


TABLE = Table(
    row("google_kms_crypto_key", when(_symmetric, _rotated), checkov="CKV_GCP_43", trivy="GCP-0065"),
)


@policy(
    "CLD438",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_kms_crypto_key" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_kms_crypto_key" "x" {\n  rotation_period = «"15552000s"»\n}\n'),
        good(
            'resource "google_kms_crypto_key" "x" {\n  rotation_period = "7776000s"\n}\n',
            because="it is rotated after 90 days",
        ),
        good(
            'resource "google_kms_crypto_key" "x" {\n  purpose = "ASYMMETRIC_SIGN"\n}\n',
            because="such a key cannot be rotated",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_kms_crypto_key" "x" {\n'
            "  rotation_period = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrotated_google_key(resource: CloudResource) -> Iterable[Finding]:
    """A key of Cloud KMS is not rotated every 90 days.

    A stolen key decrypts all that was ever encrypted with it.
    Set `rotation_period` to `7776000s` or less.

    <https://cloud.google.com/kms/docs/key-rotation>
    """
    return TABLE.findings(resource, "is not rotated every 90 days")
