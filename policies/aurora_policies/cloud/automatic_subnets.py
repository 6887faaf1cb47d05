from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("google_compute_network", is_false("auto_create_subnetworks"), checkov="CKV2_GCP_2"),
)


@policy(
    "CLD489",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_compute_network" "x" {\n  auto_create_subnetworks = «true»\n}\n'),
        good(
            'resource "google_compute_network" "x" {\n  auto_create_subnetworks = false\n}\n',
            because="subnets are made where they are needed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_network" "x" {\n'
            "  auto_create_subnetworks = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def automatic_subnets(resource: CloudResource) -> Iterable[Finding]:
    """A network makes a subnet in every region.

    Its ranges cannot be chosen and overlap with those of other networks.
    Set `auto_create_subnetworks = false` and declare the subnets that are needed.

    <https://cloud.google.com/vpc/docs/vpc#subnet-ranges>
    """
    return TABLE.findings(resource, "makes a subnet in every region")
