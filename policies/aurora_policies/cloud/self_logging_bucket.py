from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _elsewhere(part: CloudResource | Block) -> Fault | None:
    name, target = part.get("name").string, part.get("logging", "log_bucket")
    return fault(target, "use another bucket") if name is not None and target.string == name else None


TABLE = Table(
    row("google_storage_bucket", _elsewhere, checkov="CKV_GCP_63"),
)


@policy(
    "CLD406",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_storage_bucket" "x" {\n'
            '  name = "data"\n'
            "  logging {\n"
            '    log_bucket = «"data"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_storage_bucket" "x" {\n'
            '  name = "data"\n'
            "  logging {\n"
            '    log_bucket = "logs"\n'
            "  }\n"
            "}\n",
            because="the log is in another bucket",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            '  name = "data"\n'
            "  logging {\n"
            "    log_bucket = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def self_logging_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket writes its access log to itself.

    A person who can change the data can change the log, and every log object is logged again.
    Use another bucket for logs.

    <https://cloud.google.com/storage/docs/access-logs>
    """
    return TABLE.findings(resource, "writes its log to itself")
