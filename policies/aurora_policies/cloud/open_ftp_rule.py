from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._firewall import open_port

TABLE = Table(
    row("google_compute_firewall", open_port(20, 21), checkov=("CKV_GCP_75", "CKV_GCP_77")),
)


@policy(
    "CLD472",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["21"]\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["20-22"]\n'
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
            '    ports    = ["21"]\n'
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
            '    ports    = ["21"]\n'
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
            '    ports    = ["21"]\n'
            "  }\n"
            "  source_ranges = [var.value]\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_ftp_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens FTP to the whole internet.

    FTP sends passwords and files without encryption.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens FTP to the whole internet")
