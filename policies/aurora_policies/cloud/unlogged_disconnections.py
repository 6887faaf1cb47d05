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
            switched_flag("log_disconnections", "on", "off"),
        ),
        checkov="CKV_GCP_53",
        trivy="GCP-0022",
    ),
)


@policy(
    "CLD442",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_disconnections", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_disconnections", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_disconnections", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_disconnections", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_disconnections(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log disconnections.

    The length of a session cannot be seen after an incident.
    Set the flag `log_disconnections` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log disconnections")
