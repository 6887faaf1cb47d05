from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import engine, switched_flag

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("SQLSERVER"),
            switched_flag("contained database authentication", "off", None),
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
        bad(flagged_database("contained database authentication", '«"on"»', "SQLSERVER_2019_STANDARD")),
        good(
            flagged_database("contained database authentication", '"off"', "SQLSERVER_2019_STANDARD"),
            because="the flag is set",
        ),
        good(
            flagged_database("contained database authentication", '"on"'),
            because="another engine has other flags",
        ),
        good(
            flagged_database("contained database authentication", "var.value", "SQLSERVER_2019_STANDARD"),
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
