from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_set, is_true, row

TABLE = Table(
    row(
        "google_container_cluster",
        all_of(
            is_set("private_cluster_config"),
            is_true("private_cluster_config.enable_private_nodes", default=True),
        ),
        checkov=("CKV_GCP_25", "CKV_GCP_64"),
        trivy="GCP-0059",
    ),
)


@policy(
    "CLD422",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  private_cluster_config {\n"
            "    enable_private_nodes = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  private_cluster_config {\n"
            "    enable_private_nodes = true\n"
            "  }\n"
            "}\n",
            because="the nodes are private",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  private_cluster_config = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_cluster_nodes(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster gives its nodes public addresses.

    A port that is opened on a node can be reached from the internet.
    Set `enable_private_nodes = true` in the block `private_cluster_config`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters>
    """
    return TABLE.findings(resource, "gives its nodes public addresses")
