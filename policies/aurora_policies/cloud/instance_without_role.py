from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_instance", is_set("iam_instance_profile"), checkov="CKV2_AWS_41"),
)


@policy(
    "CLD514",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_instance" "x"» {\n  ami = "ami-1"\n}\n'),
        good(
            'resource "aws_instance" "x" {\n  iam_instance_profile = "web"\n}\n',
            because="the machine has a role",
        ),
        good(
            'variable "value" {}\n\nresource "aws_instance" "x" {\n  iam_instance_profile = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def instance_without_role(resource: CloudResource) -> Iterable[Finding]:
    """A machine has no role.

    Programs on it need keys that are valid for long, which are then in files or user data.
    Set `iam_instance_profile`.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html>
    """
    return TABLE.findings(resource, "has no role")
