from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._google import database_flag, engine

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("SQLSERVER"),
            database_flag(
                "contained database authentication",
                {"off", "0", "false"}.__contains__,
                None,
                "set the flag contained database authentication to off",
            ),
        ),
        checkov="CKV_GCP_59",
        trivy="GCP-0023",
    ),
)


@policy(
    "CLD458",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "SQLSERVER_2019_STANDARD"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "contained database authentication"\n'
            '      value = «"on"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "SQLSERVER_2019_STANDARD"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "contained database authentication"\n'
            '      value = "off"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the flag is set",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "contained database authentication"\n'
            '      value = "on"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="another engine has other flags",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "SQLSERVER_2019_STANDARD"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "contained database authentication"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def contained_database_accounts(resource: CloudResource) -> Iterable[Finding]:
    """A SQL Server lets databases have accounts of their own.

    Users with rights on one database can create accounts that administrators of the server do not see.
    Set the flag `contained database authentication` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/sqlserver/flags>
    """
    return TABLE.findings(resource, "lets databases have accounts of their own")
