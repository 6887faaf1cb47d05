from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import grants, role

_ROLES = {
    f"roles/{name}"
    for name in (
        "owner",
        "editor",
        "iam.securityAdmin",
        "iam.serviceAccountAdmin",
        "iam.serviceAccountKeyAdmin",
        "iam.serviceAccountOpenIdTokenCreator",
        "iam.workloadIdentityUser",
        "assuredoss.admin",
        "backupdr.computeEngineOperator",
        "cloudbuild.builds.builder",
        "cloudbuild.builds.editor",
        "composer.worker",
        "compute.instanceGroupManagerServiceAgent",
        "dataflow.admin",
        "dataflow.developer",
        "dataproc.hubAgent",
        "deploymentmanager.editor",
        "krmapihosting.anthosApiEndpointServiceAgent",
        "run.sourceDeveloper",
        "securitycenter.admin",
        "securitycenter.securityResponseServiceAgent",
    )
}
_AGENTS = ("serviceAgent", "ServiceAgent")


def _impersonates(name: str) -> bool:
    return name in _ROLES or name.endswith(_AGENTS)


TABLE = Table(
    row(grants("project"), role(_impersonates, "grant a role on one service account"), checkov="CKV_GCP_49"),
    row(grants("folder"), role(_impersonates, "grant a role on one service account"), checkov="CKV_GCP_44"),
    row(
        grants("organization"),
        role(_impersonates, "grant a role on one service account"),
        checkov="CKV_GCP_45",
    ),
)


@policy(
    "CLD170",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = «"roles/editor"»\n'
            '  member = "user:jane@example.com"\n'
            "}\n"
        ),
        bad(
            'resource "google_organization_iam_binding" "x" {\n'
            '  role    = «"roles/composer.worker"»\n'
            '  members = ["group:web@example.com"]\n'
            "}\n"
        ),
        bad(
            'resource "google_folder_iam_member" "x" {\n'
            '  role   = «"roles/dataflow.developer"»\n'
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
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  role = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def impersonation_role(resource: CloudResource) -> Iterable[Finding]:
    """A role lets its members take over service accounts.

    The members have the sum of the rights of all service accounts of a project, a folder or the organization.
    Grant the role on the service account that is needed, with `google_service_account_iam_member`.

    <https://cloud.google.com/iam/docs/best-practices-service-accounts>
    """
    return TABLE.findings(resource, "lets its members take over service accounts")
