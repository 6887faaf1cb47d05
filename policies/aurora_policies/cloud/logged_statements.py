from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import database_flag, engine

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("POSTGRES"),
            database_flag(
                "log_min_duration_statement",
                "-1".__eq__,
                None,
                "set the flag log_min_duration_statement to -1",
            ),
        ),
        checkov="CKV_GCP_57",
        trivy="GCP-0021",
    ),
)


@policy(
    "CLD446",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_min_duration_statement", '«"99"»')),
        good(
            flagged_database("log_min_duration_statement", '"-1"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_min_duration_statement", '"99"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_min_duration_statement", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def logged_statements(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database writes slow statements to its log.

    The statements have the data of users and passwords in them.
    Set the flag `log_min_duration_statement` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "writes statements to its log")
