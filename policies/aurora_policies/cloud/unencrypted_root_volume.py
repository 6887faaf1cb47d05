from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_workspaces_workspace",
        is_true("root_volume_encryption_enabled"),
        checkov="CKV_AWS_156",
        trivy="AWS-0109",
    ),
)


@policy(
    "CLD520",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_workspaces_workspace" "desk"» {\n  user_volume_encryption_enabled = true\n}\n'),
        bad('resource "aws_workspaces_workspace" "desk" {\n  root_volume_encryption_enabled = «false»\n}\n'),
        good(
            'resource "aws_workspaces_workspace" "desk" {\n  root_volume_encryption_enabled = true\n}\n',
            because="the volume is encrypted",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_workspaces_workspace" "x" {\n'
            "  root_volume_encryption_enabled = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unencrypted_root_volume(resource: CloudResource) -> Iterable[Finding]:
    """The root volume of a WorkSpace is not encrypted.

    Profiles, caches and swapped memory of the desktop are on it, and a copy of the volume can be read without a key.
    The setting cannot be changed later.
    Set `root_volume_encryption_enabled = true`.

    <https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html>
    """
    return TABLE.findings(resource, "does not encrypt the root volume")
