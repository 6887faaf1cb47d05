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
            switched_flag("log_connections", "on", "off"),
        ),
        checkov="CKV_GCP_52",
        trivy="GCP-0016",
    ),
)


@policy(
    "CLD441",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_connections", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_connections", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_connections", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_connections", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_connections(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log connections.

    Attempts to connect cannot be seen after an incident.
    Set the flag `log_connections` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log connections")
