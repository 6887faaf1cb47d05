from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_true, row, when

from ._google import INSTANCES, own

TABLE = Table(
    row(
        INSTANCES,
        when(
            own("shielded_instance_config"), each("shielded_instance_config", is_true("enable_secure_boot"))
        ),
        trivy="GCP-0067",
    ),
    row(
        ("google_container_cluster", "google_container_node_pool"),
        each("node_config", is_true("shielded_instance_config.enable_secure_boot")),
        checkov="CKV_GCP_68",
    ),
)


@policy(
    "CLD485",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_secure_boot = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    shielded_instance_config {\n"
            "      enable_secure_boot = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_secure_boot = true\n"
            "  }\n"
            "}\n",
            because="Secure Boot is on",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_secure_boot = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_secure_boot(resource: CloudResource) -> Iterable[Finding]:
    """A machine boots without Secure Boot.

    A boot loader or a driver without a valid signature can run before the system.
    Set `enable_secure_boot = true` in the block `shielded_instance_config`.

    <https://cloud.google.com/compute/shielded-vm/docs/shielded-vm#secure-boot>
    """
    return TABLE.findings(resource, "boots without Secure Boot")
