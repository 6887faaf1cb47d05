from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._google import database_flag, engine

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("POSTGRES"),
            database_flag(
                "log_lock_waits", {"on", "1", "true"}.__contains__, "off", "set the flag log_lock_waits to on"
            ),
        ),
        checkov="CKV_GCP_54",
        trivy="GCP-0020",
    ),
)


@policy(
    "CLD443",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_lock_waits"\n'
            '      value = «"off"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_lock_waits"\n'
            '      value = "on"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the flag is set",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_lock_waits"\n'
            '      value = "off"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="another engine has other flags",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_lock_waits"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_lock_waits(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log waits for locks.

    Sessions that block each other are not noticed.
    Set the flag `log_lock_waits` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log waits for locks")
