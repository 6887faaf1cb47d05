from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._google import DEFAULT_ACCOUNTS, grants, members


def _own_account(part: CloudResource | Block) -> Fault | None:
    for text, value in members(part):
        if text.endswith(DEFAULT_ACCOUNTS):
            return fault(value, "create a service account for the program")
    for value in (part.get("member"), *part.get("members").items):
        if any("_default_service_account." in ref for ref in value.refs):
            return fault(value, "create a service account for the program")
    return None


TABLE = Table(
    row(grants("project"), _own_account, checkov="CKV_GCP_46", trivy="GCP-0006"),
    row(grants("folder"), _own_account, checkov="CKV_GCP_48", trivy="GCP-0004"),
    row(grants("organization"), _own_account, checkov="CKV_GCP_47", trivy="GCP-0008"),
)


@policy(
    "CLD469",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/run.invoker"\n'
            '  member = «"123-compute@developer.gserviceaccount.com"»\n'
            "}\n"
        ),
        bad(
            'resource "google_organization_iam_binding" "x" {\n'
            '  role    = "roles/run.invoker"\n'
            '  members = [«"serviceAccount:web@appspot.gserviceaccount.com"»]\n'
            "}\n"
        ),
        bad(
            'data "google_compute_default_service_account" "default" {\n'
            "}\n"
            "\n"
            'resource "google_folder_iam_member" "x" {\n'
            '  role   = "roles/run.invoker"\n'
            "  member = «data.google_compute_default_service_account.default.id»\n"
            "}\n"
        ),
        good(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/run.invoker"\n'
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n",
            because="the account belongs to one program",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  member = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def default_account_grant(resource: CloudResource) -> Iterable[Finding]:
    """A default service account has a role.

    All machines and functions without an account of their own share it, and so do their rights.
    Create a service account for the program.

    <https://cloud.google.com/iam/docs/best-practices-service-accounts>
    """
    return TABLE.findings(resource, "gives a role to a default service account")
