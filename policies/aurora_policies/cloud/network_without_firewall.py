from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

TABLE = Table(
    row(
        "google_compute_network",
        companion(
            (
                "google_compute_firewall",
                "google_compute_network_firewall_policy_association",
                "google_compute_firewall_policy_association",
            ),
            "",
        ),
        checkov="CKV2_GCP_18",
    ),
)


@policy(
    "CLD169",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_network" "x"» {\n  name = "main"\n}\n'),
        good(
            'resource "google_compute_network" "main" {\n'
            '  name = "main"\n'
            "}\n"
            "\n"
            'resource "google_compute_firewall" "x" {\n'
            "  network = google_compute_network.main.name\n"
            "}\n",
            because="it has a rule",
        ),
    ],
)
def network_without_firewall(resource: CloudResource) -> Iterable[Finding]:
    """A network has no firewall rule.

    Only the implied rules apply to it, which allow all connections to the outside.
    Add a `google_compute_firewall`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "has no firewall rule")
