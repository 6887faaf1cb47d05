from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "google_container_node_pool", is_true("management.auto_repair"), checkov="CKV_GCP_9", trivy="GCP-0063"
    ),
)


@policy(
    "CLD413",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_node_pool" "x"» {\n  cluster = "main"\n}\n'),
        bad(
            'resource "google_container_node_pool" "x" {\n  management {\n    auto_repair = «false»\n  }\n}\n'
        ),
        good(
            'resource "google_container_node_pool" "x" {\n  management {\n    auto_repair = true\n  }\n}\n',
            because="the nodes are repaired",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  management {\n"
            "    auto_repair = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrepaired_nodes(resource: CloudResource) -> Iterable[Finding]:
    """A node pool does not repair its nodes.

    A node that fails its health checks stays in the pool until it is removed by hand.
    Set `auto_repair = true` in the block `management`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair>
    """
    return TABLE.findings(resource, "does not repair its nodes")
