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
            switched_flag("log_hostname", "on", "off"),
        ),
        checkov="CKV_GCP_108",
    ),
)


@policy(
    "CLD447",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_hostname", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_hostname", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_hostname", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_hostname", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_host_names(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log host names.

    Only the address of a client is logged, which can belong to another host later.
    Set the flag `log_hostname` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log host names")
