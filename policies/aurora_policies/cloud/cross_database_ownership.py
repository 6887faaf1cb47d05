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
            switched_flag("cross db ownership chaining", "off", None),
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
        bad(flagged_database("cross db ownership chaining", '«"on"»', "SQLSERVER_2019_STANDARD")),
        good(
            flagged_database("cross db ownership chaining", '"off"', "SQLSERVER_2019_STANDARD"),
            because="the flag is set",
        ),
        good(
            flagged_database("cross db ownership chaining", '"on"'),
            because="another engine has other flags",
        ),
        good(
            flagged_database("cross db ownership chaining", "var.value", "SQLSERVER_2019_STANDARD"),
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
