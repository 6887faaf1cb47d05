from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row

from ._google import grants, members, role


def _limited(part: CloudResource | Block) -> Fault | None:
    if not any(text.startswith("serviceAccount:") for text, _ in members(part)):
        return None
    return role(_administers, "grant the roles that are needed")(part)


def _administers(name: str) -> bool:
    return name in ("roles/owner", "roles/editor") or name.lower().endswith("admin")


TABLE = Table(
    row(grants("project", "folder", "organization"), _limited, checkov="CKV_GCP_42", trivy="GCP-0007"),
)


@policy(
    "CLD468",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = «"roles/owner"»\n'
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n"
        ),
        bad(
            'resource "google_folder_iam_member" "x" {\n'
            '  role   = «"roles/storage.admin"»\n'
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n"
        ),
        bad(
            'resource "google_organization_iam_binding" "x" {\n'
            '  role    = «"roles/editor"»\n'
            '  members = ["group:web@example.com", "serviceAccount:web@example.iam.gserviceaccount.com"]\n'
            "}\n"
        ),
        good(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/storage.objectViewer"\n'
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n",
            because="the role reads objects",
        ),
        good(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/owner"\n'
            '  member = "group:web@example.com"\n'
            "}\n",
            because="the member is not a service account",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_project_iam_member" "x" {\n'
            "  role   = var.value\n"
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def privileged_service_account(resource: CloudResource) -> Iterable[Finding]:
    """A service account has an administrator role.

    Its keys are copied to machines and pipelines, and one of them is enough to take over the project.
    Grant the roles that the program needs.

    <https://cloud.google.com/iam/docs/best-practices-service-accounts>
    """
    return TABLE.findings(resource, "gives a service account an administrator role")
