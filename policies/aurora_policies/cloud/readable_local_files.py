from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row, when

from ._examples import flagged_database
from ._google import engine, switched_flag

TABLE = Table(
    row(
        "google_sql_database_instance",
        when(
            engine("MYSQL"),
            switched_flag("local_infile", "off", None),
        ),
        checkov="CKV_GCP_50",
        trivy="GCP-0026",
    ),
)


@policy(
    "CLD456",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(flagged_database("local_infile", '«"on"»', "MYSQL_8_0")),
        good(
            flagged_database("local_infile", '"off"', "MYSQL_8_0"),
            because="the flag is set",
        ),
        good(
            flagged_database("local_infile", '"on"'),
            because="another engine has other flags",
        ),
        good(
            flagged_database("local_infile", "var.value", "MYSQL_8_0"),
            because="the value is unknown",
        ),
    ],
)
def readable_local_files(resource: CloudResource) -> Iterable[Finding]:
    """A MySQL database can read files of its clients.

    A server that was taken over can read any file that its clients can read.
    Set the flag `local_infile` in a block `database_flags`.

    <https://cloud.google.com/sql/docs/mysql/flags>
    """
    return TABLE.findings(resource, "lets the server read files of its clients")
