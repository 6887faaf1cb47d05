from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        "google_sql_database_instance",
        is_false("settings.ip_configuration.ipv4_enabled"),
        checkov="CKV_GCP_60",
        trivy="GCP-0017",
    ),
)


@policy(
    "CLD462",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      ipv4_enabled = «true»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      ipv4_enabled = false\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="it has only a private address",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      ipv4_enabled = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_sql_address(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud SQL instance has a public address.

    Only the list of authorized networks protects it from the internet.
    Set `ipv4_enabled = false` and give it a private network.

    <https://cloud.google.com/sql/docs/postgres/private-ip>
    """
    return TABLE.findings(resource, "has a public address")
