from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row, when


def _unlimited(resource: CloudResource) -> bool:
    """Whether callers are not limited to an organization."""
    return resource.get("principal_org_id").is_empty


TABLE = Table(
    row("aws_lambda_permission", when(_unlimited, is_none_of("principal", "*")), checkov="CKV_AWS_301"),
)


@policy(
    "CLD542",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_lambda_permission" "resize" {\n'
            '  action    = "lambda:InvokeFunction"\n'
            '  principal = «"*"»\n'
            "}\n"
        ),
        good(
            'resource "aws_lambda_permission" "resize" {\n'
            '  action     = "lambda:InvokeFunction"\n'
            '  principal  = "s3.amazonaws.com"\n'
            "  source_arn = aws_s3_bucket.images.arn\n"
            "}\n",
            because="one service may call the function",
        ),
        good(
            'resource "aws_lambda_permission" "resize" {\n'
            '  action           = "lambda:InvokeFunction"\n'
            '  principal        = "*"\n'
            '  principal_org_id = "o-abc123"\n'
            "}\n",
            because="accounts of one organization may call the function",
        ),
        good(
            'variable "value" {}\n\nresource "aws_lambda_permission" "x" {\n  principal = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_function(resource: CloudResource) -> Iterable[Finding]:
    """A permission of a function is for every principal.

    Every account that the rest of the permission does not exclude can run it with any event, with the permissions of
    its role and at your cost. A permission with `source_arn` excludes callers, but does not need the wildcard either.
    Name the service or the account in `principal`.

    <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    """
    return TABLE.findings(resource, "lets every principal call the function")
