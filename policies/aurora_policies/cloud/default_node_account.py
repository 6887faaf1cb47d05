from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_set, row, when


def _cluster_account(part: CloudResource | Block) -> Fault | None:
    automatic, autopilot = part.get("cluster_autoscaling", "enabled"), part.get("enable_autopilot")
    removed = part.get("remove_default_node_pool")
    if automatic.unknown or autopilot.unknown or removed.unknown:
        return None
    if automatic.is_true or autopilot.is_true:
        return is_set("cluster_autoscaling.auto_provisioning_defaults.service_account")(part)
    return None if removed.is_true else is_set("node_config.service_account")(part)


def _configured(resource: CloudResource) -> bool:
    return not resource.get("node_config").unknown


TABLE = Table(
    row("google_container_cluster", _cluster_account, trivy="GCP-0050"),
    row(
        "google_container_node_pool",
        when(_configured, is_set("node_config.service_account")),
        trivy="GCP-0050",
    ),
)


@policy(
    "CLD433",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            '    service_account = «""»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            '    service_account = "nodes@example.iam.gserviceaccount.com"\n'
            "  }\n"
            "}\n",
            because="the nodes have an account of their own",
        ),
        good(
            'resource "google_container_cluster" "x" {\n  remove_default_node_pool = true\n}\n',
            because="the node pools have accounts",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            "    service_account = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def default_node_account(resource: CloudResource) -> Iterable[Finding]:
    """Nodes run with the default service account.

    The default account of Compute Engine can edit the whole project.
    Create a service account with the roles that nodes need, and set `service_account`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster>
    """
    return TABLE.findings(resource, "runs its nodes with the default service account")
