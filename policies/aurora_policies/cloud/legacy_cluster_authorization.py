from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("google_container_cluster", is_false("enable_legacy_abac"), checkov="CKV_GCP_7", trivy="GCP-0062"),
)


@policy(
    "CLD412",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_container_cluster" "x" {\n  enable_legacy_abac = «true»\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n}\n', because="the provider turns it off by default"
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  enable_legacy_abac = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def legacy_cluster_authorization(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster authorizes with legacy ABAC.

    Legacy ABAC gives every service account of the cluster full access to its API, so one pod can take it over.
    Set `enable_legacy_abac = false` and grant roles with RBAC.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster>
    """
    return TABLE.findings(resource, "authorizes with legacy ABAC")
