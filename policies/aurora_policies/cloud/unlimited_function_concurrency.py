from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        "aws_lambda_function",
        is_at_least("reserved_concurrent_executions", 0, default=-1),
        checkov="CKV_AWS_115",
    ),
)


@policy(
    "CLD539",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lambda_function" "resize"» {\n  function_name = "resize"\n}\n'),
        bad('resource "aws_lambda_function" "resize" {\n  reserved_concurrent_executions = «-1»\n}\n'),
        good(
            'resource "aws_lambda_function" "resize" {\n  reserved_concurrent_executions = 10\n}\n',
            because="the number is limited",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_function" "x" {\n'
            "  reserved_concurrent_executions = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_function_concurrency(resource: CloudResource) -> Iterable[Finding]:
    """A function does not limit how many of it run at once.

    A burst of events takes the concurrency of the account from all other functions, and costs without a limit.
    Set `reserved_concurrent_executions`.

    <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
    """
    return TABLE.findings(resource, "does not limit how many of it run at once")
