from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_true, row


def _locked(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for bucket in part.referred("destination"):
        if bucket.type == "google_storage_bucket" and is_true("retention_policy.is_locked")(bucket):
            return fault(part.get("destination"), "set retention_policy.is_locked = true in the bucket")
    return None


TABLE = Table(
    row(
        ("google_logging_project_sink", "google_logging_folder_sink", "google_logging_organization_sink"),
        _locked,
        checkov="CKV2_GCP_4",
    ),
)


@policy(
    "CLD409",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_storage_bucket" "logs" {\n'
            '  name = "logs"\n'
            "}\n"
            "\n"
            'resource "google_logging_project_sink" "x" {\n'
            '  destination = «"storage.googleapis.com/${google_storage_bucket.logs.name}"»\n'
            "}\n"
        ),
        good(
            'resource "google_storage_bucket" "logs" {\n'
            '  name = "logs"\n'
            "  retention_policy {\n"
            "    is_locked        = true\n"
            "    retention_period = 2592000\n"
            "  }\n"
            "}\n"
            "\n"
            'resource "google_logging_project_sink" "x" {\n'
            '  destination = "storage.googleapis.com/${google_storage_bucket.logs.name}"\n'
            "}\n",
            because="the retention is locked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_logging_project_sink" "x" {\n'
            "  destination = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlocked_log_bucket(resource: CloudResource) -> Iterable[Finding]:
    """Logs are sent to a bucket without a locked retention.

    An attacker who can delete objects can delete the logs of the attack.
    Set `is_locked = true` in the block `retention_policy` of the bucket.

    <https://cloud.google.com/storage/docs/bucket-lock>
    """
    return TABLE.findings(resource, "sends logs to a bucket without a locked retention")
