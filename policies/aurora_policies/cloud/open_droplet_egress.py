from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, each, row

TABLE = Table(
    row(
        "digitalocean_firewall",
        each("outbound_rule", contains_none_of("destination_addresses", "0.0.0.0/0", "::/0", "*")),
        trivy="DIG-0003",
    ),
)


@policy(
    "CLD601",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "digitalocean_firewall" "x" {\n'
            "  outbound_rule {\n"
            '    protocol              = "tcp"\n'
            '    port_range            = "22"\n'
            '    destination_addresses = [«"::/0"»]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "digitalocean_firewall" "x" {\n'
            "  outbound_rule {\n"
            '    destination_addresses = ["192.168.1.0/24"]\n'
            "  }\n"
            "}\n",
            because="one network can be reached",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_firewall" "x" {\n'
            "  outbound_rule {\n"
            "    destination_addresses = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_droplet_egress(resource: CloudResource) -> Iterable[Finding]:
    """A firewall of DigitalOcean lets machines connect to all addresses.

    A machine that was taken over can send data anywhere.
    List the addresses that are needed in `destination_addresses`.

    <https://docs.digitalocean.com/products/networking/firewalls/>
    """
    return TABLE.findings(resource, "lets machines connect to all addresses")
