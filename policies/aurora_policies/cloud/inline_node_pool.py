from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, row


def _outside(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "declare a google_container_node_pool")


TABLE = Table(
    row("google_container_cluster", each("node_pool", _outside), checkov="CKV_GCP_123"),
)


@policy(
    "CLD430",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  «node_pool» {\n    name = "main"\n  }\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  remove_default_node_pool = true\n}\n',
            because="node pools are resources of their own",
        ),
    ],
)
def inline_node_pool(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster has a node pool in its own block.

    Terraform has to create the cluster again to change the pools.
    Declare each pool as a `google_container_node_pool`.

    <https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_cluster>
    """
    return TABLE.findings(resource, "has a node pool of its own")
