from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _labelled(part: CloudResource | Block) -> Fault | None:
    labels = part.get("resource_labels")
    return fault(labels, "set resource_labels") if labels.is_empty else None


TABLE = Table(
    row("google_container_cluster", _labelled, checkov="CKV_GCP_21", trivy="GCP-0051"),
)


@policy(
    "CLD419",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad('resource "google_container_cluster" "x" {\n  resource_labels = «{}»\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  resource_labels = {\n    team = "web"\n  }\n}\n',
            because="it has a label",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  resource_labels = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlabelled_cluster(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster has no labels.

    Its owner is not known, and bills do not separate its costs.
    Set `resource_labels`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels>
    """
    return TABLE.findings(resource, "has no labels")
