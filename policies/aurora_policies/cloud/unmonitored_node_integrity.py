from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        ("google_container_cluster", "google_container_node_pool"),
        is_true("node_config.shielded_instance_config.enable_integrity_monitoring", default=True),
        checkov="CKV_GCP_72",
    ),
    row(
        "google_notebooks_instance",
        is_true("shielded_instance_config.enable_integrity_monitoring", default=True),
        checkov="CKV_GCP_127",
        problem="does not monitor the integrity of its boot",
    ),
)


@policy(
    "CLD429",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            "    shielded_instance_config {\n"
            "      enable_integrity_monitoring = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    shielded_instance_config {\n"
            "      enable_integrity_monitoring = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_notebooks_instance" "lab" {\n'
            "  shielded_instance_config {\n"
            "    enable_integrity_monitoring = «false»\n"
            "  }\n"
            "}\n"
        ),
        good('resource "google_container_node_pool" "x" {\n}\n', because="integrity is monitored by default"),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    shielded_instance_config {\n"
            "      enable_integrity_monitoring = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unmonitored_node_integrity(resource: CloudResource) -> Iterable[Finding]:
    """The integrity of nodes is not monitored.

    A changed boot loader or kernel is not noticed.
    Set `enable_integrity_monitoring = true`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes>
    """
    return TABLE.findings(resource, "does not monitor the integrity of its nodes")
