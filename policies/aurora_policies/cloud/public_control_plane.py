from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row

from ._google import EVERYWHERE

TABLE = Table(
    row(
        "google_container_cluster",
        each("master_authorized_networks_config", each("cidr_blocks", is_none_of("cidr_block", *EVERYWHERE))),
        checkov="CKV_GCP_18",
        trivy="GCP-0053",
    ),
)


@policy(
    "CLD417",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  master_authorized_networks_config {\n"
            "    cidr_blocks {\n"
            '      cidr_block = «"0.0.0.0/0"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  master_authorized_networks_config {\n"
            "    cidr_blocks {\n"
            '      cidr_block = "10.0.0.0/8"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="only private addresses can connect",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  master_authorized_networks_config {\n"
            "    cidr_blocks {\n"
            "      cidr_block = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_control_plane(resource: CloudResource) -> Iterable[Finding]:
    """The control plane of a GKE cluster is open to the whole internet.

    A leaked credential or a vulnerability of the API server can be used from any address.
    List the networks of the people and systems that administer the cluster.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks>
    """
    return TABLE.findings(resource, "lets the whole internet connect to its control plane")
