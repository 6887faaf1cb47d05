from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import database_flag, engine

_LEVELS = {"error", "warning", "notice", "info", "debug1", "debug2", "debug3", "debug4", "debug5"}


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("POSTGRES"),
            database_flag(
                "log_min_messages", _LEVELS.__contains__, "warning", "set the flag log_min_messages to error"
            ),
        ),
        checkov="CKV_GCP_55",
        trivy="GCP-0018",
    ),
)


@policy(
    "CLD444",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_min_messages", '«"panic"»')),
        good(
            flagged_database("log_min_messages", '"error"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_min_messages", '"panic"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_min_messages", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_database_errors(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log errors.

    Only messages about a stopped session or server are logged.
    Set the flag `log_min_messages` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log errors")
