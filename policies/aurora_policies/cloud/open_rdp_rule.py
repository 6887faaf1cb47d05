from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule
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
        bad(firewall_rule('"3389"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"3388-3390"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        good(
            firewall_rule('"3389"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"3389"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"3389"', "var.value"),
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
