from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, any_of, is_set, row


def _limited(part: CloudResource | Block) -> Fault | None:
    if not (part.get("principal").string or "").endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return None
    return any_of(is_set("source_arn"), is_set("source_account"))(part)


TABLE = Table(
    row("aws_lambda_permission", _limited, checkov="CKV_AWS_364", trivy="AWS-0067"),
)


@policy(
    "CLD274",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lambda_permission" "x"» {\n  principal = "sns.amazonaws.com"\n}\n'),
        good(
            'resource "aws_lambda_permission" "x" {\n'
            '  principal  = "sns.amazonaws.com"\n'
            "  source_arn = aws_sns_topic.x.arn\n"
            "}\n",
            because="one topic can call the function",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_permission" "x" {\n'
            '  principal      = "s3.amazonaws.com"\n'
            "  source_account = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_lambda_permission" "x" {\n  principal = "111122223333"\n}\n',
            because="the principal is an account",
        ),
    ],
)
def unlimited_service_permission(resource: CloudResource) -> Iterable[Finding]:
    """A service may call a function for all of its customers.

    Another account can make the service call the function, for example with a topic of its own.
    Set `source_arn` or `source_account`.

    <https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html>
    """
    return TABLE.findings(resource, "lets the service call the function for every account")
