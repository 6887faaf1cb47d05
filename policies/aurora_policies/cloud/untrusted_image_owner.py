from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud.trivy import with_names
from aurora_devops.kinds.terraform import DataSource

# Filters that an image of another account cannot pass.
_TRUSTED = ("owner-id", "owner-alias", "image-id")


@policy(
    "CLD230",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_AWS_386", "trivy": with_names("AWS-0344")},
    examples=[
        bad(
            '«data "aws_ami" "ubuntu"» {\n  most_recent = true\n\n  filter {\n    name   = "name"\n'
            '    values = ["ubuntu-noble-24.04-amd64-server-*"]\n  }\n}\n'
        ),
        bad('data "aws_ami" "ubuntu" {\n  most_recent = true\n  owners      = «[]»\n}\n'),
        good(
            'data "aws_ami" "ubuntu" {\n  most_recent = true\n  owners      = ["099720109477"]\n}\n',
            because="only images of Canonical are found",
        ),
        good(
            'data "aws_ami" "ubuntu" {\n  filter {\n    name   = "owner-id"\n    values = ["099720109477"]\n  }\n}\n',
            because="the filter names the owner",
        ),
        good(
            'variable "owners" {}\n\ndata "aws_ami" "ubuntu" {\n  owners = var.owners\n}\n',
            because="the value is unknown",
        ),
    ],
)
def untrusted_image_owner(source: DataSource) -> Iterator[Finding]:
    """A machine image is looked up by its name, from every account.

    Everyone can publish an image with a matching name, and the newest one is started with the role of the instance.
    Set `owners`, for example to `["amazon"]`, `["self"]` or the ID of an account.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-name-confusion.html>
    """
    if source.type not in ("aws_ami", "aws_ami_ids"):
        return
    owners = source.get("owners")
    names = [block.get("name") for block in source.blocks("filter")]
    if owners.is_empty and not any(name.unknown or name.string in _TRUSTED for name in names):
        yield Finding(
            at=owners.at,
            message=f"'data.{source.type}.{source.name}' accepts images of every account; set owners",
        )
