from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("google_container_cluster", is_false("enable_kubernetes_alpha"), checkov="CKV2_GCP_19"),
)


@policy(
    "CLD431",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  enable_kubernetes_alpha = «true»\n}\n'),
        good('resource "google_container_cluster" "x" {\n}\n', because="the features are off by default"),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  enable_kubernetes_alpha = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def alpha_cluster(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster has alpha features.

    An alpha cluster is not covered by the service agreement, is not upgraded, and is deleted after 30 days.
    Set `enable_kubernetes_alpha = false`.

    <https://cloud.google.com/kubernetes-engine/docs/concepts/alpha-clusters>
    """
    return TABLE.findings(resource, "is an alpha cluster")
