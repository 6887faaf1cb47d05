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
                "log_statement",
                {"ddl", "mod", "all"}.__contains__,
                "none",
                "set the flag log_statement to ddl",
            ),
        ),
        checkov="CKV_GCP_111",
    ),
)


@policy(
    "CLD450",
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
            '      name  = "log_statement"\n'
            '      value = «"none"»\n'
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
            '      name  = "log_statement"\n'
            '      value = "ddl"\n'
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
            '      name  = "log_statement"\n'
            '      value = "none"\n'
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
            '      name  = "log_statement"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_schema_changes(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log changes of its schema.

    A dropped or changed table cannot be traced to a session.
    Set the flag `log_statement` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log changes of its schema")
