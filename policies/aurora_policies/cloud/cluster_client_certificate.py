from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_absent, is_false, row

TABLE = Table(
    row(
        "google_container_cluster",
        all_of(
            is_false("master_auth.client_certificate_config.issue_client_certificate"),
            is_absent("master_auth.username"),
        ),
        checkov="CKV_GCP_13",
        trivy="GCP-0064",
    ),
)


@policy(
    "CLD416",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  master_auth {\n"
            "    client_certificate_config {\n"
            "      issue_client_certificate = «true»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('resource "google_container_cluster" "x" {\n  master_auth {\n    username = «"admin"»\n  }\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  master_auth {\n"
            "    client_certificate_config {\n"
            "      issue_client_certificate = false\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="no certificate is issued",
        ),
        good(
            'resource "google_container_cluster" "x" {\n}\n',
            because="the provider issues no certificate by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  master_auth {\n"
            "    client_certificate_config {\n"
            "      issue_client_certificate = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def cluster_client_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster accepts a client certificate or a password.

    A client certificate cannot be revoked, and a password can be guessed.
    Set `issue_client_certificate = false` and authenticate with IAM.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster>
    """
    return TABLE.findings(resource, "accepts a client certificate or a password")
