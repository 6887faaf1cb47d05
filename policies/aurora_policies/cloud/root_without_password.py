from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row

from ._google import engine


def _password(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    if not (part.get("name").string or "").startswith("root"):
        return None
    if not any(engine("MYSQL")(instance) for instance in part.referred("instance")):
        return None
    return None if part.sets("password") or part.sets("password_wo") else Fault(part.at, "set password")


TABLE = Table(
    row("google_sql_user", _password, checkov="CKV2_GCP_7"),
)


@policy(
    "CLD466",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "main" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "}\n"
            "\n"
            '«resource "google_sql_user" "x"» {\n'
            '  name     = "root"\n'
            "  instance = google_sql_database_instance.main.name\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "main" {\n'
            '  database_version = "MYSQL_8_0"\n'
            "}\n"
            "\n"
            'variable "password" {}\n'
            "\n"
            'resource "google_sql_user" "x" {\n'
            '  name     = "root"\n'
            "  password = var.password\n"
            "  instance = google_sql_database_instance.main.name\n"
            "}\n",
            because="root has a password",
        ),
    ],
)
def root_without_password(resource: CloudResource) -> Iterable[Finding]:
    """The user `root` of a MySQL database has no password.

    Every client that can reach the database has all rights on it.
    Set `password`.

    <https://cloud.google.com/sql/docs/mysql/users>
    """
    return TABLE.findings(resource, "lets root connect without a password")
