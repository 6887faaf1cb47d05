from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._firewall import open_port

TABLE = Table(
    row("google_compute_firewall", open_port(80), checkov="CKV_GCP_106"),
)


@policy(
    "CLD474",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["80"]\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["79-81"]\n'
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
            '    ports    = ["80"]\n'
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
            '    ports    = ["80"]\n'
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
            '    ports    = ["80"]\n'
            "  }\n"
            "  source_ranges = [var.value]\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_http_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens HTTP to the whole internet.

    Clients that use the port send and receive data without encryption.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens HTTP to the whole internet")
