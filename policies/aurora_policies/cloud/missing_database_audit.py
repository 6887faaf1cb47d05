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
            switched_flag("cloudsql.enable_pgaudit", "on", "off"),
        ),
        checkov="CKV_GCP_110",
    ),
)


@policy(
    "CLD449",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("cloudsql.enable_pgaudit", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("cloudsql.enable_pgaudit", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("cloudsql.enable_pgaudit", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("cloudsql.enable_pgaudit", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def missing_database_audit(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not audit its sessions.

    Reads and writes of data cannot be traced to a user.
    Set the flag `cloudsql.enable_pgaudit` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not audit its sessions")
