from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, each, row

TABLE = Table(
    row(
        "digitalocean_firewall",
        each("inbound_rule", contains_none_of("source_addresses", "0.0.0.0/0", "::/0", "*")),
        checkov="CKV_DIO_4",
        trivy="DIG-0001",
    ),
)


@policy(
    "CLD600",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "digitalocean_firewall" "x" {\n'
            "  inbound_rule {\n"
            '    protocol         = "tcp"\n'
            '    port_range       = "22"\n'
            '    source_addresses = [«"0.0.0.0/0"»]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "digitalocean_firewall" "x" {\n'
            "  inbound_rule {\n"
            '    protocol         = "tcp"\n'
            '    port_range       = "22"\n'
            '    source_addresses = ["192.168.1.0/24"]\n'
            "  }\n"
            "}\n",
            because="one network can connect",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_firewall" "x" {\n'
            "  inbound_rule {\n"
            "    source_addresses = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_droplet_ingress(resource: CloudResource) -> Iterable[Finding]:
    """A firewall of DigitalOcean lets all addresses connect.

    Every address can try passwords and known vulnerabilities.
    List the addresses that need it in `source_addresses`.

    <https://docs.digitalocean.com/products/networking/firewalls/>
    """
    return TABLE.findings(resource, "lets all addresses connect")
