from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_spanner_database", is_true("deletion_protection", default=True), checkov="CKV_GCP_119"),
    row("google_bigquery_table", is_true("deletion_protection", default=True), checkov="CKV_GCP_121"),
    row("google_bigtable_instance", is_true("deletion_protection", default=True), checkov="CKV_GCP_122"),
)


@policy(
    "CLD160",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_spanner_database" "x" {\n  deletion_protection = «false»\n}\n'),
        bad('resource "google_bigquery_table" "x" {\n  deletion_protection = «false»\n}\n'),
        bad('resource "google_bigtable_instance" "x" {\n  deletion_protection = «false»\n}\n'),
        good(
            'resource "google_bigtable_instance" "x" {\n  name = "data"\n}\n',
            because="the protection is on by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_bigquery_table" "x" {\n'
            "  deletion_protection = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unprotected_google_data(resource: CloudResource) -> Iterable[Finding]:
    """A database can be deleted with its data.

    A mistake in the code deletes it at the next apply.
    Leave `deletion_protection` out, or set it to true.

    <https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/spanner_database>
    """
    return TABLE.findings(resource, "can be deleted with its data")
