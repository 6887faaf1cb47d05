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
            switched_flag("log_duration", "on", "off"),
        ),
        checkov="CKV2_GCP_13",
    ),
)


@policy(
    "CLD451",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_duration", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_duration", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_duration", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_duration", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_durations(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log how long statements take.

    Slow statements are not noticed.
    Set the flag `log_duration` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log how long statements take")
