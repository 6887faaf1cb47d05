from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_spanner_database", is_true("enable_drop_protection"), checkov="CKV_GCP_120"),
)


@policy(
    "CLD161",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_spanner_database" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_spanner_database" "x" {\n  enable_drop_protection = «false»\n}\n'),
        good(
            'resource "google_spanner_database" "x" {\n  enable_drop_protection = true\n}\n',
            because="the database is protected",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_spanner_database" "x" {\n'
            "  enable_drop_protection = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def droppable_spanner_database(resource: CloudResource) -> Iterable[Finding]:
    """A Spanner database can be dropped outside of Terraform.

    The console and other tools delete it without asking for the setting of Terraform.
    Set `enable_drop_protection = true`.

    <https://cloud.google.com/spanner/docs/prevent-database-deletion>
    """
    return TABLE.findings(resource, "can be dropped outside of Terraform")
