from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, is_one_of, row, when


def _provisioned(resource: CloudResource) -> bool:
    mode = resource.get("billing_mode")
    return mode.absent or mode.string == "PROVISIONED"


def _scaled(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    if part.referring("aws_appautoscaling_policy").none:
        return Fault(part.at, "add aws_appautoscaling_policy")
    return is_one_of("service_namespace", "dynamodb")(part)


TABLE = Table(
    row(
        "aws_dynamodb_table",
        when(_provisioned, companion("aws_appautoscaling_target", "resource_id", _scaled)),
        checkov="CKV2_AWS_16",
    ),
)


@policy(
    "CLD246",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_dynamodb_table" "carts"» {\n  read_capacity  = 5\n  write_capacity = 5\n}\n'),
        good(
            'resource "aws_dynamodb_table" "carts" {\n  billing_mode = "PAY_PER_REQUEST"\n}\n',
            because="the capacity follows the load",
        ),
        good(
            'resource "aws_dynamodb_table" "carts" {\n'
            "  read_capacity = 5\n"
            "}\n"
            "\n"
            'resource "aws_appautoscaling_target" "carts" {\n'
            '  resource_id       = "table/${aws_dynamodb_table.carts.name}"\n'
            '  service_namespace = "dynamodb"\n'
            "}\n"
            "\n"
            'resource "aws_appautoscaling_policy" "carts" {\n'
            "  resource_id       = aws_appautoscaling_target.carts.resource_id\n"
            "  service_namespace = aws_appautoscaling_target.carts.service_namespace\n"
            "}\n",
            because="a policy scales the table",
        ),
        good(
            'variable "mode" {}\n\nresource "aws_dynamodb_table" "carts" {\n  billing_mode = var.mode\n}\n',
            because="the value is unknown",
        ),
    ],
)
def fixed_table_capacity(resource: CloudResource) -> Iterable[Finding]:
    """The capacity of a table is fixed.

    Requests above it are rejected, and below it capacity is paid for that is not used.
    Add `aws_appautoscaling_target` with a policy, or set `billing_mode = "PAY_PER_REQUEST"`.

    <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html>
    """
    return TABLE.findings(resource, "has a fixed capacity")
