from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _unshared(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "remove it unless the account is trusted")


TABLE = Table(
    row("aws_ami_launch_permission", _unshared, checkov="CKV_AWS_205"),
)


@policy(
    "CLD236",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_ami_launch_permission" "partner"» {\n'
            '  image_id   = "ami-12345678"\n'
            '  account_id = "111122223333"\n'
            "}\n"
        ),
        good('resource "aws_ami" "web" {\n  name = "web"\n}\n', because="the image is not shared"),
    ],
)
def shared_image(resource: CloudResource) -> Iterable[Finding]:
    """A machine image is shared with another account.

    Keys, code and configuration in the image can be read there, and the permission is rarely removed again.
    Share images inside the organization only, and without secrets. Allow this finding where it is intended.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html>
    """
    return TABLE.findings(resource, "shares a machine image")
