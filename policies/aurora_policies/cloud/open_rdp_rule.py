from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._firewall import open_port

TABLE = Table(
    row("google_compute_firewall", open_port(3389), checkov="CKV_GCP_3", trivy="GCP-0070"),
)


@policy(
    "CLD471",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3389"]\n'
            "  }\n"
            '  source_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            '    ports    = ["3388-3390"]\n'
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
            '    ports    = ["3389"]\n'
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
            '    ports    = ["3389"]\n'
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
            '    ports    = ["3389"]\n'
            "  }\n"
            "  source_ranges = [var.value]\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_rdp_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens RDP to the whole internet.

    Remote desktops on the internet are a usual way in for ransomware.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens RDP to the whole internet")
