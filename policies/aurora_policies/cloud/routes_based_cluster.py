from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when


def _standard(resource: CloudResource) -> bool:
    autopilot = resource.get("enable_autopilot")
    return autopilot.is_false or autopilot.absent


TABLE = Table(
    row(
        "google_container_cluster",
        when(_standard, is_set("ip_allocation_policy")),
        checkov="CKV_GCP_23",
        trivy="GCP-0049",
    ),
)


@policy(
    "CLD421",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  ip_allocation_policy {\n  }\n}\n',
            because="the cluster uses alias addresses",
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            '  networking_mode = "VPC_NATIVE"\n'
            "  enable_autopilot = true\n"
            "}\n",
            because="Autopilot uses alias addresses",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  ip_allocation_policy = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def routes_based_cluster(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not use alias IP addresses.

    The addresses of pods are not known to the network, so firewall rules and anti-spoofing checks do not apply to them.
    Add the block `ip_allocation_policy`.

    <https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips>
    """
    return TABLE.findings(resource, "does not use alias IP addresses")
