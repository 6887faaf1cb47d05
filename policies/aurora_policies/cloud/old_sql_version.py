from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

# The versions that were the newest ones in 2024.
_LEAST = {"POSTGRES": 16, "MYSQL": 8, "SQLSERVER": 2022}


def _recent(part: CloudResource | Block) -> Fault | None:
    value = part.get("database_version")
    family, _, version = (value.string or "").partition("_")
    number = version.split("_")[0]
    if family not in _LEAST or not number.isdigit() or int(number) >= _LEAST[family]:
        return None
    return fault(value, f"set database_version to {family}_{_LEAST[family]} or later")


TABLE = Table(
    row("google_sql_database_instance", _recent, checkov="CKV_GCP_79"),
)


@policy(
    "CLD465",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_sql_database_instance" "x" {\n  database_version = «"POSTGRES_12"»\n}\n'),
        bad('resource "google_sql_database_instance" "x" {\n  database_version = «"MYSQL_5_7"»\n}\n'),
        bad(
            'resource "google_sql_database_instance" "x" {\n  database_version = «"SQLSERVER_2017_WEB"»\n}\n'
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  database_version = "POSTGRES_17"\n}\n',
            because="the version is recent",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  database_version = "MYSQL_8_4"\n}\n',
            because="the version is recent",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  database_version = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def old_sql_version(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud SQL instance runs an old major version.

    Fixes for it end sooner, and an upgrade of several versions at once takes longer.
    Set `database_version` to a recent one.

    <https://cloud.google.com/sql/docs/db-versions>
    """
    return TABLE.findings(resource, "runs an old major version")
