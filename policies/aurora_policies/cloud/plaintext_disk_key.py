from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, all_of, each, fault, row


def _no_key(name: str) -> Check:
    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(name)
        return fault(value, "use a key of Cloud KMS in kms_key_self_link") if value.string else None

    return check


TABLE = Table(
    row("google_compute_disk", each("disk_encryption_key", _no_key("raw_key")), trivy="GCP-0037"),
    row(
        "google_compute_instance",
        all_of(
            each("boot_disk", _no_key("disk_encryption_key_raw")),
            each("attached_disk", _no_key("disk_encryption_key_raw")),
        ),
        trivy="GCP-0037",
    ),
)


@policy(
    "CLD488",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_disk" "x" {\n'
            "  disk_encryption_key {\n"
            '    raw_key = «"b2ggbm8gdGhpcyBpcyBiYWQ="»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  boot_disk {\n"
            '    disk_encryption_key_raw = «"b2ggbm8gdGhpcyBpcyBiYWQ="»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_disk" "x" {\n'
            "  disk_encryption_key {\n"
            '    kms_key_self_link = "projects/p/locations/l/keyRings/r/cryptoKeys/k"\n'
            "  }\n"
            "}\n",
            because="the key is in Cloud KMS",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_disk" "x" {\n'
            "  disk_encryption_key {\n"
            "    raw_key = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_disk_key(resource: CloudResource) -> Iterable[Finding]:
    """The key of a disk is in the code.

    Readers of the code or of the state can decrypt the disk.
    Use a key of Cloud KMS in `kms_key_self_link`.

    <https://cloud.google.com/compute/docs/disks/customer-managed-encryption>
    """
    return TABLE.findings(resource, "has the key of a disk in the code")
