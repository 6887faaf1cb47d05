from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

from ._examples import program


def _rotatable(resource: CloudResource) -> bool:
    """Whether it is a symmetric key, the default."""
    spec, usage = resource.get("customer_master_key_spec"), resource.get("key_usage")
    return spec.string in (None, "SYMMETRIC_DEFAULT") and not spec.unknown and usage.string != "SIGN_VERIFY"


TABLE = Table(
    row(
        "aws_kms_key",
        when(_rotatable, is_true("enable_key_rotation")),
        checkov="CKV_AWS_7",
        trivy="AWS-0065",
    ),
)


@policy(
    "CLD123",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_kms_key" "main"» {\n  description = "main"\n}\n'),
        bad('resource "aws_kms_key" "main" {\n  enable_key_rotation = «false»\n}\n'),
        bad(program("aws-native:kms:Key", "enableKeyRotation: «false»"), kind="pulumi"),
        good(
            'resource "aws_kms_key" "main" {\n  enable_key_rotation = true\n}\n',
            because="the key is rotated",
        ),
        good(
            'resource "aws_kms_key" "signing" {\n'
            '  customer_master_key_spec = "RSA_2048"\n'
            '  key_usage                = "SIGN_VERIFY"\n'
            "}\n",
            because="an asymmetric key cannot be rotated",
        ),
        good(
            'variable "value" {}\n\nresource "aws_kms_key" "x" {\n  enable_key_rotation = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program("aws-native:kms:Key", "enableKeyRotation: true"),
            kind="pulumi",
            because="the key is rotated",
        ),
    ],
)
def unrotated_key(resource: CloudResource) -> Iterable[Finding]:
    """A key is not rotated.

    What was encrypted over years depends on the same material, and whatever leaks of it opens all of it.
    Set `enable_key_rotation = true`: the identifier of the key stays the same. Asymmetric keys cannot be rotated.

    <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>
    """
    return TABLE.findings(resource, "is not rotated")
