from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("google_container_cluster", is_true("enable_intranode_visibility"), checkov="CKV_GCP_61"),
)


@policy(
    "CLD423",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad('resource "google_container_cluster" "x" {\n  enable_intranode_visibility = «false»\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  enable_intranode_visibility = true\n}\n',
            because="the traffic is visible",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  enable_intranode_visibility = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def invisible_node_traffic(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster hides traffic between pods of a node.

    Flow logs and firewall rules of the network do not see it.
    Set `enable_intranode_visibility = true`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/intranode-visibility>
    """
    return TABLE.findings(resource, "hides traffic between pods of a node")
