from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import engine, switched_flag

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("POSTGRES"),
            switched_flag("log_executor_stats", "off", "off"),
        ),
        checkov="CKV2_GCP_14",
    ),
)


@policy(
    "CLD452",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_executor_stats", '«"on"»')),
        good(
            flagged_database("log_executor_stats", '"off"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_executor_stats", '"on"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_executor_stats", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def logged_executor_statistics(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database logs statistics of the executor.

    The statistics are meant for developers of PostgreSQL and slow every statement down.
    Set the flag `log_executor_stats` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "logs statistics of the executor")
