from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "aws_ecr_repository",
        is_one_of("encryption_configuration.encryption_type", "KMS", "KMS_DSSE"),
        checkov="CKV_AWS_136",
        trivy="AWS-0033",
    ),
)


@policy(
    "CLD526",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_ecr_repository" "web"» {\n  name = "web"\n}\n'),
        bad(
            'resource "aws_ecr_repository" "web" {\n'
            "  encryption_configuration {\n"
            '    encryption_type = «"AES256"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_ecr_repository" "web" {\n'
            "  encryption_configuration {\n"
            '    encryption_type = "KMS"\n'
            "  }\n"
            "}\n",
            because="images are encrypted with KMS",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecr_repository" "x" {\n'
            "  encryption_configuration {\n"
            "    encryption_type = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def registry_without_kms(resource: CloudResource) -> Iterable[Finding]:
    """A repository of images is not encrypted with KMS.

    Without it, images are encrypted with a key of Amazon S3: reading them does not need a permission for a key, and is
    not logged.
    Set `encryption_type = "KMS"`; the setting cannot be changed later.

    <https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html>
    """
    return TABLE.findings(resource, "is not encrypted with KMS")
