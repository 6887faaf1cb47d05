from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, row

TABLE = Table(
    row(
        "aws_kms_key",
        any_of(is_set("policy"), companion("aws_kms_key_policy", "key_id")),
        checkov="CKV2_AWS_64",
    ),
)


@policy(
    "CLD533",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_kms_key" "main"» {\n  description = "main"\n}\n'),
        good(
            'resource "aws_kms_key" "main" {\n  policy = data.aws_iam_policy_document.key.json\n}\n',
            because="the key has a policy",
        ),
        good(
            'resource "aws_kms_key" "main" {\n'
            "}\n"
            "\n"
            'resource "aws_kms_key_policy" "main" {\n'
            "  key_id = aws_kms_key.main.id\n"
            "  policy = data.aws_iam_policy_document.key.json\n"
            "}\n",
            because="another resource sets the policy",
        ),
        good(
            'variable "value" {}\n\nresource "aws_kms_key" "x" {\n  policy = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_key_policy(resource: CloudResource) -> Iterable[Finding]:
    """A key does not have a policy of its own.

    The default policy lets every identity of the account use the key if an IAM policy permits it.
    Set `policy`, or add `aws_kms_key_policy`.

    <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
    """
    return TABLE.findings(resource, "does not have a policy of its own")
