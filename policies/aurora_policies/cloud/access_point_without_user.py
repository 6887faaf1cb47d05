from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_efs_access_point", is_set("posix_user.gid"), checkov="CKV_AWS_330"),
)


@policy(
    "CLD551",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_efs_access_point" "web"» {\n  file_system_id = "fs-1"\n}\n'),
        good(
            'resource "aws_efs_access_point" "web" {\n'
            "  posix_user {\n"
            "    gid = 1000\n"
            "    uid = 1000\n"
            "  }\n"
            "}\n",
            because="the user is set",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_efs_access_point" "x" {\n'
            "  posix_user {\n"
            "    gid = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def access_point_without_user(resource: CloudResource) -> Iterable[Finding]:
    """An access point lets clients choose the user they act as.

    A client can act as root, or as the user of another application.
    Set `posix_user`.

    <https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html>
    """
    return TABLE.findings(resource, "lets clients choose the user they act as")
