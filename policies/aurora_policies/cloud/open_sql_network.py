from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, row


def _limited(part: CloudResource | Block) -> Fault | None:
    value = part.get("value")
    return (
        fault(value, "list the networks that need the database")
        if (value.string or "").endswith("/0")
        else None
    )


TABLE = Table(
    row(
        "google_sql_database_instance",
        each("settings", each("ip_configuration", each("authorized_networks", _limited))),
        checkov="CKV_GCP_11",
        trivy="GCP-0017",
    ),
)


@policy(
    "CLD461",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      authorized_networks {\n"
            '        value = «"0.0.0.0/0"»\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      authorized_networks {\n"
            '        value = "203.0.113.0/24"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="only one network can connect",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      authorized_networks {\n"
            "        value = var.value\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_sql_network(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud SQL instance can be reached from the whole internet.

    Every address can try passwords and known vulnerabilities.
    List the networks that need the database, or connect with the Cloud SQL Auth Proxy.

    <https://cloud.google.com/sql/docs/postgres/authorize-networks>
    """
    return TABLE.findings(resource, "can be reached from the whole internet")
