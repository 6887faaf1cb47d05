from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_one_of, row, when


def _standard(resource: CloudResource) -> bool:
    """Whether the cluster has nodes of its own: not those of Autopilot or of other node pools only."""
    autopilot = resource.get("enable_autopilot")
    removed = resource.get("remove_default_node_pool")
    return (autopilot.is_false or autopilot.absent) and (
        removed.is_false or removed.absent or resource.sets("node_config")
    )


_metadata = any_of(
    is_one_of("node_config.workload_metadata_config.mode", "GKE_METADATA"),
    is_one_of("node_config.workload_metadata_config.node_metadata", "GKE_METADATA_SERVER", "SECURE"),
)


TABLE = Table(
    row("google_container_cluster", when(_standard, _metadata), checkov="CKV_GCP_69", trivy="GCP-0057"),
    row("google_container_node_pool", _metadata, checkov="CKV_GCP_69", trivy="GCP-0057"),
)


@policy(
    "CLD426",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    workload_metadata_config {\n"
            '      mode = «"GCE_METADATA"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            "    workload_metadata_config {\n"
            '      mode = «""»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n  remove_default_node_pool = true\n}\n',
            because="node pools have the setting",
        ),
        good(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    workload_metadata_config {\n"
            '      mode = "GKE_METADATA"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="pods have their own metadata",
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  remove_default_node_pool = true\n"
            "  initial_node_count = 1\n"
            "  enable_autopilot = true\n"
            "}\n",
            because="Autopilot hides the metadata of the node",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    workload_metadata_config {\n"
            "      mode = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def exposed_node_metadata(resource: CloudResource) -> Iterable[Finding]:
    """Pods can read the metadata of their node.

    The metadata have a token for the service account of the node, so a pod can act as it.
    Set `mode` in the block `workload_metadata_config` to `GKE_METADATA`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity>
    """
    return TABLE.findings(resource, "shows its pods the metadata of the node")
