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
                "cross db ownership chaining",
                {"off", "0", "false"}.__contains__,
                None,
                "set the flag cross db ownership chaining to off",
            ),
        ),
        checkov="CKV_GCP_58",
        trivy="GCP-0019",
    ),
)


@policy(
    "CLD457",
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
            '      name  = "cross db ownership chaining"\n'
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
            '      name  = "cross db ownership chaining"\n'
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
            '      name  = "cross db ownership chaining"\n'
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
            '      name  = "cross db ownership chaining"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def cross_database_ownership(resource: CloudResource) -> Iterable[Finding]:
    """A SQL Server chains the ownership of its databases.

    Owners of one database get access to objects of another one.
    Set the flag `cross db ownership chaining` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/sqlserver/flags>
    """
    return TABLE.findings(resource, "chains the ownership of its databases")
