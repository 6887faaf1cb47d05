from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._firewall import open_port

TABLE = Table(
    row("google_compute_firewall", open_port(3306, 5432, 1433, 1521, 6379, 27017), checkov="CKV_GCP_88"),
)


@policy(
    "CLD473",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3306"]\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3305-3307"]\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "all"\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        good(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3306"]\n'
            "  }\n"
            '  source_ranges = ["10.0.0.0/8"]\n'
            "}\n",
            because="only private addresses can connect",
        ),
        good(
            'resource "google_compute_firewall" "x" {\n'
            "  disabled = true\n"
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3306"]\n'
            "  }\n"
            '  source_ranges = ["0.0.0.0/0"]\n'
            "}\n",
            because="the rule is disabled",
        ),
        good(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["8443"]\n'
            "  }\n"
            '  source_ranges = ["0.0.0.0/0"]\n'
            "}\n",
            because="another port is open",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3306"]\n'
            "  }\n"
            "  source_ranges = [var.value]\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_database_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens a database to the whole internet.

    Every address can try passwords and known vulnerabilities of the database.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens a database to the whole internet")
