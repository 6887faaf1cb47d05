from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "google_container_node_pool",
        is_true("management.auto_upgrade"),
        checkov="CKV_GCP_10",
        trivy="GCP-0058",
    ),
)


@policy(
    "CLD414",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_node_pool" "x"» {\n  cluster = "main"\n}\n'),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  management {\n"
            "    auto_upgrade = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_node_pool" "x" {\n  management {\n    auto_upgrade = true\n  }\n}\n',
            because="the nodes are upgraded",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  management {\n"
            "    auto_upgrade = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unupgraded_nodes(resource: CloudResource) -> Iterable[Finding]:
    """A node pool does not upgrade its nodes.

    The nodes keep a version of Kubernetes with known vulnerabilities after the control plane was upgraded.
    Set `auto_upgrade = true` in the block `management`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-upgrades>
    """
    return TABLE.findings(resource, "does not upgrade its nodes")
