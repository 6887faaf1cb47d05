from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        "google_container_cluster",
        is_set("master_authorized_networks_config"),
        checkov="CKV_GCP_20",
        trivy="GCP-0061",
    ),
)


@policy(
    "CLD418",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  master_authorized_networks_config {\n"
            "    cidr_blocks {\n"
            '      cidr_block = "10.0.0.0/8"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="only these addresses can connect",
        ),
        good(
            'resource "google_container_cluster" "x" {\n  master_authorized_networks_config {\n  }\n}\n',
            because="no external address can connect",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  master_authorized_networks_config = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_authorized_networks(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster has no authorized networks.

    Its control plane accepts connections from any address.
    Add the block `master_authorized_networks_config`; an empty one refuses all external addresses.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks>
    """
    return TABLE.findings(resource, "does not limit who can connect to its control plane")
