from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("digitalocean_kubernetes_cluster", is_true("surge_upgrade"), trivy="DIG-0005"),
)


@policy(
    "CLD604",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "digitalocean_kubernetes_cluster" "x"» {\n  name = "main"\n}\n'),
        bad('resource "digitalocean_kubernetes_cluster" "x" {\n  surge_upgrade = «false»\n}\n'),
        good(
            'resource "digitalocean_kubernetes_cluster" "x" {\n  surge_upgrade = true\n}\n',
            because="new nodes come first",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_kubernetes_cluster" "x" {\n'
            "  surge_upgrade = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_surge_upgrade(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of DigitalOcean is upgraded without additional nodes.

    Its pods have fewer nodes during an upgrade.
    Set `surge_upgrade = true`.

    <https://docs.digitalocean.com/products/kubernetes/how-to/upgrade-cluster/>
    """
    return TABLE.findings(resource, "is upgraded without additional nodes")
