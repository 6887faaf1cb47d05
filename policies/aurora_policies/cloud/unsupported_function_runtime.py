from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        "aws_lambda_function",
        is_none_of(
            "runtime",
            "dotnet5.0",
            "dotnet6",
            "dotnet7",
            "dotnetcore1.0",
            "dotnetcore2.0",
            "dotnetcore2.1",
            "dotnetcore3.1",
            "go1.x",
            "java8",
            "nodejs",
            "nodejs4.3",
            "nodejs4.3-edge",
            "nodejs6.10",
            "nodejs8.10",
            "nodejs10.x",
            "nodejs12.x",
            "nodejs14.x",
            "nodejs16.x",
            "provided",
            "python2.7",
            "python3.6",
            "python3.7",
            "python3.8",
            "python3.9",
            "ruby2.5",
            "ruby2.7",
        ),
        checkov="CKV_AWS_363",
        tflint="aws_lambda_function_deprecated_runtime",
    ),
    # The support of these ended in 2025 and 2026.
    row(
        "aws_lambda_function",
        is_none_of(
            "runtime",
            "dotnet8",
            "dotnet9",
            "nodejs18.x",
            "nodejs20.x",
            "provided.al2",
            "python3.10",
            "ruby3.2",
        ),
        tflint="aws_lambda_function_deprecated_runtime",
    ),
)


@policy(
    "CLD541",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_lambda_function" "resize" {\n  runtime = «"python3.7"»\n}\n'),
        bad('resource "aws_lambda_function" "resize" {\n  runtime = «"nodejs18.x"»\n}\n'),
        good(
            'resource "aws_lambda_function" "resize" {\n  runtime = "python3.13"\n}\n',
            because="the version is supported",
        ),
        good(
            'resource "aws_lambda_function" "resize" {\n  package_type = "Image"\n}\n',
            because="an image has a runtime of its own",
        ),
        good(
            'variable "value" {}\n\nresource "aws_lambda_function" "x" {\n  runtime = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unsupported_function_runtime(resource: CloudResource) -> Iterable[Finding]:
    """A function has a runtime that does not get security updates any more.

    Functions with it cannot be updated after some months.
    Use a supported version of the language.

    <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
    """
    return TABLE.findings(resource, "has a runtime without security updates")
