from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._examples import program


def _named(part: CloudResource | Block) -> Fault | None:
    principal = part.get("principal")
    if principal.string != "*" or not part.get("principal_org_id").is_empty:
        return None
    return fault(principal, "name the account or the service in principal")


TABLE = Table(
    row("aws_lambda_permission", _named, checkov="CKV_AWS_301"),
)


@policy(
    "CLD273",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_lambda_permission" "x" {\n'
            '  action    = "lambda:InvokeFunction"\n'
            '  principal = «"*"»\n'
            "}\n"
        ),
        bad(
            program("aws-native:lambda:Permission", "action: lambda:InvokeFunction\nprincipal: «'*'»"),
            kind="pulumi",
        ),
        good(
            'resource "aws_lambda_permission" "x" {\n  principal = "events.amazonaws.com"\n}\n',
            because="one service can call the function",
        ),
        good(
            'resource "aws_lambda_permission" "x" {\n'
            '  principal        = "*"\n'
            '  principal_org_id = "o-123456"\n'
            "}\n",
            because="the organization can call the function",
        ),
        good(
            'variable "value" {}\n\nresource "aws_lambda_permission" "x" {\n  principal = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:lambda:Permission",
                "action: lambda:InvokeFunction\nprincipal: events.amazonaws.com",
            ),
            kind="pulumi",
            because="one service can call the function",
        ),
    ],
)
def public_function(resource: CloudResource) -> Iterable[Finding]:
    """Everyone may call a function of AWS Lambda.

    All accounts of AWS can call it at your expense, with input that they choose.
    Name the account or the service in `principal`, or the organization in `principal_org_id`.

    <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    """
    return TABLE.findings(resource, "lets everyone call the function")
