from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row("aws_efs_access_point", is_none_of("root_directory.path", "/", default="/"), checkov="CKV_AWS_329"),
)


@policy(
    "CLD550",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_efs_access_point" "web"» {\n  file_system_id = "fs-1"\n}\n'),
        bad('resource "aws_efs_access_point" "web" {\n  root_directory {\n    path = «"/"»\n  }\n}\n'),
        good(
            'resource "aws_efs_access_point" "web" {\n  root_directory {\n    path = "/web"\n  }\n}\n',
            because="one folder is exposed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_efs_access_point" "x" {\n'
            "  root_directory {\n"
            "    path = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrooted_access_point(resource: CloudResource) -> Iterable[Finding]:
    """An access point exposes the whole file system.

    A client of it can read the files of all other applications.
    Set `root_directory.path`.

    <https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html>
    """
    return TABLE.findings(resource, "exposes the whole file system")
