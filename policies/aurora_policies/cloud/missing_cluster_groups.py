from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        "google_container_cluster", is_set("authenticator_groups_config.security_group"), checkov="CKV_GCP_65"
    ),
)


@policy(
    "CLD424",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  authenticator_groups_config {\n"
            '    security_group = "gke-security-groups@example.com"\n'
            "  }\n"
            "}\n",
            because="groups are used",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  authenticator_groups_config {\n"
            "    security_group = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_cluster_groups(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not use Google Groups for RBAC.

    Roles have to be bound to single users, and people who leave keep them.
    Set `security_group` in the block `authenticator_groups_config`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac>
    """
    return TABLE.findings(resource, "does not use Google Groups for RBAC")
