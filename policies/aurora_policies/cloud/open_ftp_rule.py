from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule
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
        bad(firewall_rule('"21"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"20-22"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        good(
            firewall_rule('"21"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"21"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"21"', "var.value"),
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
