from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row, when

from ._examples import flagged_database
from ._google import engine, switched_flag

_off = switched_flag("log_checkpoints", "on", "off")
_on = switched_flag("log_checkpoints", "on", "on")


def _logged(part: CloudResource | Block) -> Fault | None:
    version = (part.get("database_version").string or "").rpartition("_")[2]
    # The flag is on by default since PostgreSQL 15.
    return (_on if version.isdigit() and int(version) >= 15 else _off)(part)


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(engine("POSTGRES"), _logged),
        checkov="CKV_GCP_51",
        trivy="GCP-0025",
    ),
)


@policy(
    "CLD440",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("log_checkpoints", '«"off"»')),
        bad(
            '«resource "google_sql_database_instance" "x"» {\n'
            '  database_version = "POSTGRES_14"\n'
            '  region = "europe-west1"\n'
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  database_version = "POSTGRES_16"\n}\n',
            because="the flag is on by default since PostgreSQL 15",
        ),
        good(
            flagged_database("log_checkpoints", '"on"'),
            because="the flag is set",
        ),
        good(
            flagged_database("log_checkpoints", '"off"', "MYSQL_8_0"),
            because="another engine has other flags",
        ),
        good(
            flagged_database("log_checkpoints", "var.value"),
            because="the value is unknown",
        ),
    ],
)
def unlogged_checkpoints(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL database does not log checkpoints.

    Slow writes cannot be traced to a checkpoint.
    Set the flag `log_checkpoints` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/postgres/flags>
    """
    return TABLE.findings(resource, "does not log checkpoints")
