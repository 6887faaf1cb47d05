from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import database_flag, engine

_ADVICE = "set the flag log_temp_files to 0"

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(engine("POSTGRES"), database_flag("log_temp_files", "0".__eq__, None, _ADVICE)),
        checkov="CKV_GCP_56",
        trivy="GCP-0014",
    ),
    # Without the flag, which is -1 then.
    row(
        "google_sql_database_instance",
        when(engine("POSTGRES"), database_flag("log_temp_files", bool, "", _ADVICE)),
        trivy="GCP-0014",
    ),
)


@policy(
    "CLD445",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_temp_files", '«"-1"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_temp_files", '"0"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_temp_files", '"-1"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_temp_files", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_temporary_files(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log all temporary files.

    Queries that write to disk are not noticed.
    Set the flag `log_temp_files` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log all temporary files")
