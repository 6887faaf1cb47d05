from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_one_of, is_true, row, when


def _standard(resource: CloudResource) -> bool:
    autopilot = resource.get("enable_autopilot")
    return autopilot.is_false or autopilot.absent


TABLE = Table(
    row(
        "google_container_cluster",
        when(
            _standard,
            any_of(is_true("network_policy.enabled"), is_one_of("datapath_provider", "ADVANCED_DATAPATH")),
        ),
        checkov="CKV_GCP_12",
        trivy="GCP-0056",
    ),
)


@policy(
    "CLD415",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad('resource "google_container_cluster" "x" {\n  network_policy {\n    enabled = «false»\n  }\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  network_policy {\n    enabled = true\n  }\n}\n',
            because="network policies are enforced",
        ),
        good(
            'resource "google_container_cluster" "x" {\n  datapath_provider = "ADVANCED_DATAPATH"\n}\n',
            because="Dataplane V2 enforces them",
        ),
        good(
            'resource "google_container_cluster" "x" {\n  enable_autopilot = true\n}\n',
            because="Autopilot enforces them",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  datapath_provider = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_network_policy(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not enforce network policies.

    A NetworkPolicy is accepted but has no effect, and every pod can reach every other pod.
    Set `enabled = true` in the block `network_policy`, or `datapath_provider` to `ADVANCED_DATAPATH`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy>
    """
    return TABLE.findings(resource, "does not enforce network policies")
