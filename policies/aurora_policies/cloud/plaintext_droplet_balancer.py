from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row, when


def _stays(resource: CloudResource) -> bool:
    redirect = resource.get("redirect_http_to_https")
    return redirect.absent or redirect.is_false


TABLE = Table(
    row(
        "digitalocean_loadbalancer",
        when(_stays, each("forwarding_rule", is_none_of("entry_protocol", "http"))),
        trivy="DIG-0002",
    ),
)


@policy(
    "CLD602",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "digitalocean_loadbalancer" "x" {\n'
            "  forwarding_rule {\n"
            "    entry_port     = 80\n"
            '    entry_protocol = «"http"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "digitalocean_loadbalancer" "x" {\n'
            "  forwarding_rule {\n"
            "    entry_port     = 443\n"
            '    entry_protocol = "https"\n'
            "  }\n"
            "}\n",
            because="the connection is encrypted",
        ),
        good(
            'resource "digitalocean_loadbalancer" "x" {\n'
            "  redirect_http_to_https = true\n"
            "  forwarding_rule {\n"
            "    entry_port     = 80\n"
            '    entry_protocol = "http"\n'
            "  }\n"
            "}\n",
            because="clients are sent to HTTPS",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_loadbalancer" "x" {\n'
            "  forwarding_rule {\n"
            "    entry_protocol = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_droplet_balancer(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer of DigitalOcean forwards HTTP without TLS.

    Passwords and data can be read on the way.
    Use `https`, or set `redirect_http_to_https = true`.

    <https://docs.digitalocean.com/products/networking/load-balancers/>
    """
    return TABLE.findings(resource, "forwards HTTP without TLS")
