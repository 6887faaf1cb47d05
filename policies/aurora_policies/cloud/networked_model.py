from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_sagemaker_model", is_true("enable_network_isolation"), checkov="CKV_AWS_370"),
)


@policy(
    "CLD554",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_sagemaker_model" "fraud"» {\n  name = "fraud"\n}\n'),
        bad('resource "aws_sagemaker_model" "fraud" {\n  enable_network_isolation = «false»\n}\n'),
        good(
            'resource "aws_sagemaker_model" "fraud" {\n  enable_network_isolation = true\n}\n',
            because="containers are isolated",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_sagemaker_model" "x" {\n'
            "  enable_network_isolation = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def networked_model(resource: CloudResource) -> Iterable[Finding]:
    """The containers of a model may use the network.

    A model or a library that was tampered with can send data out.
    Set `enable_network_isolation = true`.

    <https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html>
    """
    return TABLE.findings(resource, "lets containers use the network")
