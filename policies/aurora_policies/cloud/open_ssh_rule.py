from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule
from ._firewall import open_port

TABLE = Table(
    row("google_compute_firewall", open_port(22), checkov="CKV_GCP_2", trivy="GCP-0071"),
)


@policy(
    "CLD470",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('"22"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"21-23"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        good(
            firewall_rule('"22"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"22"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"22"', "var.value"),
            because="the value is unknown",
        ),
    ],
)
def open_ssh_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens SSH to the whole internet.

    Passwords and vulnerabilities of the SSH server are tried from everywhere within minutes.
    List the addresses that need it in `source_ranges`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens SSH to the whole internet")
