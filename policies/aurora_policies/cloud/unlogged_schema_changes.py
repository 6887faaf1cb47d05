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
                "log_statement",
                {"ddl", "mod", "all"}.__contains__,
                "none",
                "set the flag log_statement to ddl",
            ),
        ),
        checkov="CKV_GCP_111",
    ),
)


@policy(
    "CLD450",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_statement", '«"none"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            flagged_database("log_statement", '"ddl"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_statement", '"none"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_statement", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_schema_changes(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log changes of its schema.

    A dropped or changed table cannot be traced to a session.
    Set the flag `log_statement` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log changes of its schema")
