from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import grants, role

_ROLES = ("roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator")


TABLE = Table(
    row(
        grants("project"),
        role(_ROLES.__contains__, "grant it on one service account"),
        checkov=("CKV_GCP_41", "CKV_GCP_49"),
        trivy="GCP-0011",
    ),
    row(
        grants("folder"),
        role(_ROLES.__contains__, "grant it on one service account"),
        checkov="CKV_GCP_44",
        trivy="GCP-0005",
    ),
    row(
        grants("organization"),
        role(_ROLES.__contains__, "grant it on one service account"),
        checkov="CKV_GCP_45",
        trivy="GCP-0009",
    ),
)


@policy(
    "CLD467",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = «"roles/iam.serviceAccountUser"»\n'
            '  member = "user:jane@example.com"\n'
            "}\n"
        ),
        bad(
            'resource "google_organization_iam_binding" "x" {\n'
            '  role    = «"roles/iam.serviceAccountTokenCreator"»\n'
            '  members = ["group:web@example.com"]\n'
            "}\n"
        ),
        bad(
            'resource "google_folder_iam_member" "x" {\n'
            '  role   = «"roles/iam.serviceAccountUser"»\n'
            '  member = "group:web@example.com"\n'
            "}\n"
        ),
        good(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/storage.objectViewer"\n'
            '  member = "group:web@example.com"\n'
            "}\n",
            because="the role reads objects",
        ),
        good(
            'resource "google_service_account_iam_member" "x" {\n'
            '  role   = "roles/iam.serviceAccountUser"\n'
            '  member = "group:web@example.com"\n'
            "}\n",
            because="the role is for one account",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  role = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def account_user_role(resource: CloudResource) -> Iterable[Finding]:
    """A role lets its members act as every service account.

    The members have the sum of the rights of all service accounts of a project, a folder or the organization.
    Grant the role on the service account that is needed, with `google_service_account_iam_member`.

    <https://cloud.google.com/iam/docs/best-practices-service-accounts>
    """
    return TABLE.findings(resource, "lets its members act as every service account")
