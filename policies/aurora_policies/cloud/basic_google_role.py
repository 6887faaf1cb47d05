from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import grants, role


def _basic(name: str) -> bool:
    return name in ("roles/owner", "roles/editor", "roles/viewer")


TABLE = Table(
    row(grants("organization"), role(_basic, "grant the roles that are needed"), checkov="CKV_GCP_115"),
    row(grants("folder"), role(_basic, "grant the roles that are needed"), checkov="CKV_GCP_116"),
    row(grants("project"), role(_basic, "grant the roles that are needed"), checkov="CKV_GCP_117"),
)


@policy(
    "CLD490",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = «"roles/editor"»\n'
            '  member = "group:web@example.com"\n'
            "}\n"
        ),
        bad(
            'resource "google_organization_iam_binding" "x" {\n'
            '  role    = «"roles/viewer"»\n'
            '  members = ["group:web@example.com"]\n'
            "}\n"
        ),
        good(
            'resource "google_project_iam_member" "x" {\n'
            '  role   = "roles/storage.objectViewer"\n'
            '  member = "group:web@example.com"\n'
            "}\n",
            because="the role is for one service",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  role = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def basic_google_role(resource: CloudResource) -> Iterable[Finding]:
    """A basic role is granted: owner, editor or viewer.

    Basic roles have thousands of permissions on all services.
    Grant the roles of the services that are needed.

    <https://cloud.google.com/iam/docs/roles-overview#basic>
    """
    return TABLE.findings(resource, "grants a basic role")
