from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

from ._examples import program

TABLE = Table(
    row(
        "aws_secretsmanager_secret",
        companion("aws_secretsmanager_secret_rotation", "secret_id"),
        checkov="CKV2_AWS_57",
    ),
)


@policy(
    "CLD534",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_secretsmanager_secret" "password"» {\n  name = "password"\n}\n'),
        bad(program("aws-native:secretsmanager:Secret", "description: a", "«x»"), kind="pulumi"),
        good(
            'resource "aws_secretsmanager_secret" "password" {\n'
            '  name = "password"\n'
            "}\n"
            "\n"
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  secret_id = aws_secretsmanager_secret.password.id\n"
            "}\n",
            because="the secret is rotated",
        ),
    ],
)
def unrotated_secret(resource: CloudResource) -> Iterable[Finding]:
    """A secret of Secrets Manager is not rotated.

    A password that leaked stays valid.
    Add `aws_secretsmanager_secret_rotation` with a function that changes it.

    <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html>
    """
    return TABLE.findings(resource, "is not rotated")
