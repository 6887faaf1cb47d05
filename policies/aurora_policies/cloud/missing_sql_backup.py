from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _primary(resource: CloudResource) -> bool:
    return not resource.sets("master_instance_name")


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(_primary, is_true("settings.backup_configuration.enabled")),
        checkov="CKV_GCP_14",
        trivy="GCP-0024",
    ),
)


@policy(
    "CLD463",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_sql_database_instance" "x"» {\n  region = "europe-west1"\n}\n'),
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="backups are made",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  master_instance_name = "main"\n}\n',
            because="the primary instance has the backups",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_sql_backup(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud SQL instance has no backups.

    Deleted or damaged data cannot be restored.
    Set `enabled = true` in the block `backup_configuration`.

    <https://cloud.google.com/sql/docs/postgres/backup-recovery/backups>
    """
    return TABLE.findings(resource, "has no backups")
