from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

from ._examples import program

TABLE = Table(
    row(
        "aws_ecr_repository",
        is_one_of("image_tag_mutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"),
        checkov="CKV_AWS_51",
        trivy="AWS-0031",
    ),
)


@policy(
    "CLD122",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_ecr_repository" "web"» {\n  name = "web"\n}\n'),
        bad('resource "aws_ecr_repository" "web" {\n  image_tag_mutability = «"MUTABLE"»\n}\n'),
        bad(program("aws-native:ecr:Repository", "imageTagMutability: «MUTABLE»"), kind="pulumi"),
        good(
            'resource "aws_ecr_repository" "web" {\n  image_tag_mutability = "IMMUTABLE"\n}\n',
            because="a tag stays at its image",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecr_repository" "x" {\n'
            "  image_tag_mutability = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:ecr:Repository", "imageTagMutability: IMMUTABLE"),
            kind="pulumi",
            because="tags cannot be moved",
        ),
    ],
)
def mutable_image_tags(resource: CloudResource) -> Iterable[Finding]:
    """A repository lets tags of images be moved.

    A tag that was tested can be replaced by another image, by mistake or by an attacker who may push.
    Set `image_tag_mutability = "IMMUTABLE"`, and push each build with a tag of its own.

    <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html>
    """
    return TABLE.findings(resource, "lets tags of images be moved")
