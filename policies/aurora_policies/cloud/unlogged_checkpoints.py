from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row, when

from ._google import database_flag, engine

_ACCEPTED = {"on", "1", "true"}.__contains__
_ADVICE = "set the flag log_checkpoints to on"
_off = database_flag("log_checkpoints", _ACCEPTED, "off", _ADVICE)
_on = database_flag("log_checkpoints", _ACCEPTED, "on", _ADVICE)


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
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_checkpoints"\n'
            '      value = «"off"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
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
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_checkpoints"\n'
            '      value = "on"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the flag is set",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_checkpoints"\n'
            '      value = "off"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="another engine has other flags",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            '  database_version = "POSTGRES_14"\n'
            "  settings {\n"
            "    database_flags {\n"
            '      name  = "log_checkpoints"\n'
            "      value = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
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
