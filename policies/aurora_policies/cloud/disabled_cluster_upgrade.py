from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("digitalocean_kubernetes_cluster", is_true("auto_upgrade"), trivy="DIG-0008"),
)


@policy(
    "CLD605",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "digitalocean_kubernetes_cluster" "x"» {\n  name = "main"\n}\n'),
        bad('resource "digitalocean_kubernetes_cluster" "x" {\n  auto_upgrade = «false»\n}\n'),
        good(
            'resource "digitalocean_kubernetes_cluster" "x" {\n  auto_upgrade = true\n}\n',
            because="it is upgraded",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_kubernetes_cluster" "x" {\n'
            "  auto_upgrade = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_cluster_upgrade(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of DigitalOcean is not upgraded.

    It keeps a version of Kubernetes with known vulnerabilities.
    Set `auto_upgrade = true`.

    <https://docs.digitalocean.com/products/kubernetes/how-to/upgrade-cluster/>
    """
    return TABLE.findings(resource, "is not upgraded")
