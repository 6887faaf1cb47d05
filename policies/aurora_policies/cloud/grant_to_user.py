from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import grants, no_member


def _person(member: str) -> bool:
    return member.startswith("user:")


TABLE = Table(
    row(
        grants("project", "folder", "organization"),
        no_member(_person, "grant it to a group"),
        trivy="GCP-0003",
    ),
)


@policy(
    "CLD491",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_project_iam_member" "x" {\n  member = «"user:jane@example.com"»\n}\n'),
        bad(
            'resource "google_project_iam_binding" "x" {\n'
            '  members = ["group:web@example.com", «"user:jane@example.com"»]\n'
            "}\n"
        ),
        good(
            'resource "google_project_iam_member" "x" {\n  member = "group:web@example.com"\n}\n',
            because="a group has the role",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_iam_member" "x" {\n  member = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def grant_to_user(resource: CloudResource) -> Iterable[Finding]:
    """A role is granted to a single user.

    The grant stays when the user changes the team, and has to be found in each project.
    Grant the role to a group.

    <https://cloud.google.com/iam/docs/using-iam-securely>
    """
    return TABLE.findings(resource, "grants a role to a single user")
