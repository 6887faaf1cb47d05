from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "google_container_cluster",
        is_true("enable_shielded_nodes", default=True),
        checkov="CKV_GCP_71",
        trivy="GCP-0055",
    ),
)


@policy(
    "CLD428",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  enable_shielded_nodes = «false»\n}\n'),
        good('resource "google_container_cluster" "x" {\n}\n', because="nodes are shielded by default"),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  enable_shielded_nodes = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unshielded_nodes(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not shield its nodes.

    A node can join the cluster with the credentials of another one.
    Leave `enable_shielded_nodes` out, or set it to true.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes>
    """
    return TABLE.findings(resource, "does not shield its nodes")
