from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_absent, row

TABLE = Table(
    row(
        "google_project_iam_audit_config",
        each("audit_log_config", is_absent("exempted_members")),
        checkov="CKV2_GCP_5",
    ),
)


@policy(
    "CLD171",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_audit_config" "x" {\n'
            "  project = google_project.x.project_id\n"
            '  service = "allServices"\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            '    exempted_members = «["user:jane@example.com"]»\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_WRITE"\n'
            "  }\n"
            "}\n"
        ),
        good(
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
            because="all members are audited",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_project_iam_audit_config" "x" {\n'
            "  project = google_project.x.project_id\n"
            '  service = "allServices"\n'
            "  audit_log_config {\n"
            '    log_type = "ADMIN_READ"\n'
            "    exempted_members = var.value\n"
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_READ"\n'
            "  }\n"
            "  audit_log_config {\n"
            '    log_type = "DATA_WRITE"\n'
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def exempted_audit_member(resource: CloudResource) -> Iterable[Finding]:
    """Some members are exempted from the audit of a project.

    An attacker who acts as one of them leaves no trace.
    Remove `exempted_members`.

    <https://cloud.google.com/logging/docs/audit/configure-data-access>
    """
    return TABLE.findings(resource, "does not audit some members")
