from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

from ._google import engine


def _primary(resource: CloudResource) -> bool:
    return engine("MYSQL")(resource) and not resource.sets("master_instance_name")


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(_primary, is_true("settings.backup_configuration.binary_log_enabled")),
        checkov="CKV2_GCP_20",
    ),
)


@policy(
    "CLD464",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "MYSQL_8_0"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      binary_log_enabled = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      binary_log_enabled = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the binary log is kept",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  database_version = "POSTGRES_14"\n}\n',
            because="PostgreSQL has no binary log",
        ),
    ],
)
def missing_binary_log(resource: CloudResource) -> Iterable[Finding]:
    """A MySQL database cannot be restored to a point in time.

    Changes since the last backup are lost.
    Set `binary_log_enabled = true` in the block `backup_configuration`.

    <https://cloud.google.com/sql/docs/mysql/backup-recovery/pitr>
    """
    return TABLE.findings(resource, "cannot be restored to a point in time")
