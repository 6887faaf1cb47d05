from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, companion, is_one_of, row

_TYPES = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")


def _complete(part: CloudResource | Block) -> Fault | None:
    types = [block.get("log_type") for block in part.blocks("audit_log_config")]
    if any(value.unknown for value in types):
        return None
    known = {value.string for value in types}
    missing = [name for name in _TYPES if name not in known]
    return Fault(part.at, f"add an audit_log_config for {', '.join(missing)}") if missing else None


TABLE = Table(
    row(
        "google_project",
        companion("google_project_iam_audit_config", "project"),
        checkov="CKV2_GCP_5",
        trivy="GCP-0079",
    ),
    row(
        "google_project_iam_audit_config",
        all_of(is_one_of("service", "allServices"), _complete),
        checkov="CKV2_GCP_5",
        trivy="GCP-0079",
    ),
)


@policy(
    "CLD496",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_project" "x"» {\n  name = "web"\n}\n'),
        bad(
            'resource "google_project_iam_audit_config" "x" {\n'
            "  project = google_project.x.project_id\n"
            '  service = «"run.googleapis.com"»\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_WRITE"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "google_project_iam_audit_config" "x"» {\n'
            '  service = "allServices"\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_project" "x" {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'resource "google_project_iam_audit_config" "x" {\n'
            "  project = google_project.x.project_id\n"
            '  service = "allServices"\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_WRITE"\n'
            "  }\n"
            "}\n",
            because="all access is audited",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_project_iam_audit_config" "x" {\n'
            "  project = google_project.x.project_id\n"
            '  service = "allServices"\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            "    log_type = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_project_audit(resource: CloudResource) -> Iterable[Finding]:
    """A project does not audit all access.

    Reads and writes of data are not in Cloud Audit Logs unless it is asked for.
    Add a `google_project_iam_audit_config` for `allServices` with all types of logs.

    <https://cloud.google.com/logging/docs/audit/configure-data-access>
    """
    return TABLE.findings(resource, "does not audit all access")
