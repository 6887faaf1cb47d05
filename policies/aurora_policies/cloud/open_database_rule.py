from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule
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
        bad(firewall_rule('"3306"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"3305-3307"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        good(
            firewall_rule('"3306"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"3306"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"3306"', "var.value"),
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
