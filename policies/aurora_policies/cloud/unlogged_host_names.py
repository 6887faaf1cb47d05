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
                "log_hostname", {"on", "1", "true"}.__contains__, "off", "set the flag log_hostname to on"
            ),
        ),
        checkov="CKV_GCP_108",
    ),
)


@policy(
    "CLD447",
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
            '      name  = "log_hostname"\n'
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
            '      name  = "log_hostname"\n'
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
            '      name  = "log_hostname"\n'
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
            '      name  = "log_hostname"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_host_names(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log host names.

    Only the address of a client is logged, which can belong to another host later.
    Set the flag `log_hostname` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log host names")
