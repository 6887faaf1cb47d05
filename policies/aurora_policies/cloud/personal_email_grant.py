from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import grants, no_member

_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "aol.com",
    "icloud.com",
    "protonmail.com",
    "mail.com",
    "zoho.com",
)


def _personal(member: str) -> bool:
    return member.startswith("user:") and member.lower().rpartition("@")[2] in _DOMAINS


TABLE = Table(
    row(
        grants("project", "folder", "organization"),
        no_member(_personal, "grant it to an account of the organization"),
        trivy="GCP-0069",
    ),
)


@policy(
    "CLD492",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_project_iam_member" "x" {\n  member = «"user:jane@gmail.com"»\n}\n'),
        bad('resource "google_project_iam_binding" "x" {\n  members = [«"user:jane@yahoo.com"»]\n}\n'),
        good(
            'resource "google_project_iam_member" "x" {\n  member = "user:jane@example.com"\n}\n',
            because="the account belongs to the organization",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  member = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def personal_email_grant(resource: CloudResource) -> Iterable[Finding]:
    """A role is granted to a personal account.

    The organization can neither require a second factor for the account nor close it.
    Grant the role to an account of the organization.

    <https://cloud.google.com/iam/docs/using-iam-securely>
    """
    return TABLE.findings(resource, "grants a role to a personal account")
